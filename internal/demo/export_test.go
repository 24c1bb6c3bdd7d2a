package demo

// StockOf is for tests.
var StockOf = stockOf
