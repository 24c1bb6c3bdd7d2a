package mail

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"os"
	"path"
	"strings"
	texttemplate "text/template"
)

const (
	layout = "layout"
	// frameFile is the name of the templates that are around all mails that there are in several languages.
	frameFile = "frame"
	// orderFile is the name of the templates of all mails about orders.
	orderFile = "order"
	// alertFile is the same of mails about products.
	alertFile = "alert"
	// letterFile is the same of letters.
	letterFile = "letter"
)

//go:embed templates texts
var files embed.FS

// Templates are how mails look, and their texts.
type Templates struct {
	pairs  map[string]templatePair
	order  templatePair
	alert  templatePair
	letter templatePair
	words  *spoken
}

// templatePair is a mail's two forms, each with the layout. The text also defines the subject, but for mails that are in several languages.
type templatePair struct {
	text *texttemplate.Template
	html *htmltemplate.Template
}

// ours are those that the program brings along.
var ours = func() *Templates {
	t, err := load(nil)
	if err != nil {
		panic(err) // they are embedded
	}
	return t
}()

// LoadTemplates returns our templates and texts, with those of a folder in their place that are there: templates by their names, such
// as order.html, and texts one by one, in texts/de.json. It renders every mail with sample data, and fails if one cannot be.
func LoadTemplates(dir string) (*Templates, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is no folder", dir)
	}
	own := os.DirFS(dir)
	if err := checkNames(own); err != nil {
		return nil, err
	}
	t, err := load(own)
	if err != nil {
		return nil, err
	}
	return t, t.check()
}

// checkNames refuses files that would take nothing's place: their names may be mistyped.
func checkNames(own fs.FS) error {
	entries, err := fs.ReadDir(own, ".")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.IsDir() || path.Ext(entry.Name()) != ".html" && path.Ext(entry.Name()) != ".txt" {
			continue
		}
		if _, err := fs.Stat(files, "templates/"+entry.Name()); err != nil {
			return fmt.Errorf("%s: there is no such template", entry.Name())
		}
	}
	return nil
}

func load(own fs.FS) (*Templates, error) {
	t := &Templates{pairs: map[string]templatePair{}}
	read := func(name string) (string, error) {
		if own != nil {
			data, err := fs.ReadFile(own, name)
			if !errors.Is(err, fs.ErrNotExist) {
				return string(data), err
			}
		}
		data, err := fs.ReadFile(files, "templates/"+name)
		return string(data), err
	}
	for _, m := range samples {
		pair, err := parse(read, layout, m.file())
		if err != nil {
			return nil, err
		}
		t.pairs[m.file()] = pair
	}
	var err error
	if t.order, err = parse(read, frameFile, orderFile); err != nil {
		return nil, err
	}
	if t.alert, err = parse(read, frameFile, alertFile); err != nil {
		return nil, err
	}
	if t.letter, err = parse(read, frameFile, letterFile); err != nil {
		return nil, err
	}
	t.words, err = readWords(files, own)
	return t, err
}

// parse reads the two forms of a mail from files of these names. What a later one defines takes the place of what an earlier one does.
func parse(read func(string) (string, error), names ...string) (templatePair, error) {
	pair := templatePair{text: texttemplate.New("").Funcs(functions), html: htmltemplate.New("").Funcs(functions)}
	for _, name := range names {
		text, err := read(name + ".txt")
		if err == nil {
			_, err = pair.text.New(name + ".txt").Parse(text)
		}
		if err != nil {
			return pair, fmt.Errorf("%s.txt: %w", name, err)
		}
		html, err := read(name + ".html")
		if err == nil {
			_, err = pair.html.New(name + ".html").Parse(html)
		}
		if err != nil {
			return pair, fmt.Errorf("%s.html: %w", name, err)
		}
	}
	return pair, nil
}

// check renders every mail with sample data.
func (t *Templates) check() error {
	s := Store{Name: "Store", URL: "https://shop.example", Templates: t}
	for _, m := range samples {
		if _, err := s.Render("ada@example.com", m); err != nil {
			return err
		}
	}
	for _, tag := range t.Languages() {
		for _, kind := range OrderKinds {
			if _, err := s.RenderOrder("ada@example.com", SampleOrder(kind, tag)); err != nil {
				return err
			}
		}
		for _, kind := range LetterKinds {
			if _, err := s.RenderLetter("ada@example.com", SampleLetter(kind, tag)); err != nil {
				return err
			}
		}
		for _, kind := range AlertKinds {
			if _, err := s.RenderAlert("ada@example.com", SampleAlert(kind, tag)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Languages returns what mails about orders and products, and letters, are in, English first.
func (t *Templates) Languages() (tags []string) {
	for _, w := range t.words.all {
		tags = append(tags, w.tag.String())
	}
	return tags
}

// execute renders the two forms of a mail by the templates of a name.
func (p templatePair) execute(name string, data any) (text, html string, err error) {
	var plain strings.Builder
	var marked bytes.Buffer
	if err := p.text.ExecuteTemplate(&plain, name+".txt", data); err != nil {
		return "", "", err
	}
	if err := p.html.ExecuteTemplate(&marked, name+".html", data); err != nil {
		return "", "", err
	}
	return plain.String(), marked.String(), nil
}
