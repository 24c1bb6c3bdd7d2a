// What schema.graphql is held to: every schema rule of graphql-eslint and its rules for Relay, but for those that are off or
// eased here, each for a reason. From the repository's root: npx --prefix e2e eslint --config e2e/eslint.config.js schema.graphql
import { fileURLToPath } from 'node:url';

import graphql from '@graphql-eslint/eslint-plugin';

const schema = fileURLToPath(new URL('../schema.graphql', import.meta.url));

const [severity, names] = graphql.configs['flat/schema-recommended'].rules['@graphql-eslint/naming-convention'];

const rules = {
  ...graphql.configs['flat/schema-all'].rules,
  ...graphql.configs['flat/schema-relay'].rules,

  // A product's type is called ProductType, as in other stores' contracts.
  '@graphql-eslint/naming-convention': [severity, { ...names, 'ObjectTypeDefinition,ObjectTypeExtension': { forbiddenPrefixes: ['Type'] } }],
  // Everything is described, not only types.
  '@graphql-eslint/require-description': ['error', {
    types: true,
    DirectiveDefinition: true,
    FieldDefinition: true,
    InputValueDefinition: true,
    EnumValueDefinition: true,
  }],
  // Entities have an id. These are values, or pages and answers around entities.
  '@graphql-eslint/strict-id-in-types': ['error', {
    exceptions: {
      suffixes: ['Connection', 'Edge', 'Payload', 'Error'],
      types: [
        'PageInfo', 'OrderEdit', 'Money', 'TaxedMoney', 'PriceRange', 'SelectedOption', 'PostalAddress', 'PaymentMethodDetails', 'ExternalProvider',
        'Seo', 'Image', 'Swatch', 'Weight', 'Dimensions', 'QuantityRule', 'SitemapEntry', 'PageTranslation', 'Translation', 'TranslatableField', 'MailPreview', 'OperationContext', 'PriceBreak', 'UnitPrice', 'Content', 'StockLevel', 'Preorder', 'OrderLinePreorder', 'TaxSettings',
        'AssignedText', 'AssignedRichText', 'AssignedNumber', 'AssignedBoolean', 'AssignedDate', 'AssignedChoice', 'AssignedChoices', 'AssignedColor',
        'AssignedReference', 'AssignedFile',
        'CartBuyer', 'CartProblem', 'CartWarning', 'CustomAttribute', 'VatNumber', 'OssReportRow',
        'ZoneArea', 'ShippingRate', 'ShippingRateRow', 'Place', 'OpeningHours', 'NearbyPickupPoint', 'Holiday',
        'GiftCardBalance', 'GiftWrapping', 'SearchSettings', 'SearchWeights', 'SearchSynonym', 'SearchRedirect', 'SearchFacetSetting', 'SearchPins', 'SearchQuery', 'TextPart', 'SearchSuggestions', 'SuggestedQuery', 'SearchExplanation', 'ExplainedWord',
        'ValueFacet', 'FacetValue', 'CategoryFacet', 'FacetCategory', 'PriceFacet', 'PriceBucket', 'SelectedPrice', 'NumberFacet', 'SelectedNumbers', 'DateFacet', 'SelectedDays', // known by what chooses them
        'OrderTender', 'RefundBreakdown', 'RefundLine', 'RefundPart', 'ReturnOptions', 'ReturnOption', 'ReturnReasonLabel', 'ReturnLine', 'ReturnReceipt', 'TenderEntry',
        'Cost', 'Discount', 'AppliedGiftCard', 'CartCode', 'UnusedPromotion', 'PromotionPreview', 'PromotionPreviewLine', 'LineCost', 'TaxLine', 'DeliveryGroup', 'DeliveryOption', 'DeliveryRefusal', 'OrderDelivery', 'ParcelScan', 'SharedWishlist',
        'PromotionCondition', 'PromotionQuantity', 'PromotionSubtotal', 'PromotionTime', 'PromotionTarget', 'PromotionAttribute', 'PromotionAction',
        'PromotionOff', 'PromotionTier', 'PromotionBuyGet', 'PromotionCheapest', 'PromotionBundle', 'PromotionPart',
        'OrdersFulfillResult', 'OrderDocumentsPrint', 'CheckoutCompleted', 'PaymentActionRequired', 'PaymentConfirmationRequired', 'PaymentTransferRequired', 'PaymentTransfer', 'OnAccountTerms', 'PaymentProcessing', 'PaymentOption', 'PaymentMethodSetup', 'AccountTurnover', 'Posting', 'CheckoutInProgress', 'InsufficientStockItem', 'ResyncRequired',
        'AddressForm', 'AddressFormField', 'AddressRegion', 'Country', 'Currency', 'Language', 'TaxCountry', 'Carrier', // known by their codes
      ],
    },
  }],
  // A list that is short by its nature, such as an order's lines, is no connection; and connections have nodes beside edges. A
  // sitemap's entries are no Nodes.
  '@graphql-eslint/relay-edge-types': ['error', {
    withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false,
  }],
  '@graphql-eslint/input-name': ['error', { checkInputType: true, caseSensitiveInputType: false }],

  // The contract is read from top to bottom, a section a capability: its order says what belongs together.
  '@graphql-eslint/alphabetize': 'off',
  // One line is quoted, several are a block.
  '@graphql-eslint/description-style': 'off',
  // Mutations and subscriptions are what this store is for.
  '@graphql-eslint/no-root-type': 'off',
  // A payload says itself what failed, and a page without items is empty: null would be a third thing to handle.
  '@graphql-eslint/require-nullable-result-in-root': 'off',
  // A payload has what the mutation changed; what else a client wants is a query of its own.
  '@graphql-eslint/require-field-of-type-query-in-mutation-result': 'off',
  // A reason says what to use instead. Nothing is removed at a date: that is a breaking change, which contract.test.js holds.
  '@graphql-eslint/require-deprecation-date': 'off',
};

export default [{
  files: ['**/*.graphql'],
  plugins: { '@graphql-eslint': graphql },
  languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema } } },
  rules,
}];
