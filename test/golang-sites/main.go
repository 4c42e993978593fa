// Golang-sites prints the listen, serve and accept call sites of Go packages as Go's own type checker sees them, as JSON
// lines: the truth that the language server is compared with.
//
//	golang-sites [-tests] DIR [PATTERN...]
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"unicode/utf16"

	"golang.org/x/tools/go/packages"
)

type site struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"` // UTF-16 units, from 0
	Kind   string `json:"kind"`
	Callee string `json:"callee"`
}

var kinds = map[string]string{
	"net.Listen":                          "listen",
	"net.ListenTCP":                       "listen",
	"net.ListenUnix":                      "listen",
	"net.FileListener":                    "listen",
	"net.ListenConfig.Listen":             "listen",
	"crypto/tls.Listen":                   "listen",
	"crypto/tls.NewListener":              "listen",
	"net/http.ListenAndServe":             "serve",
	"net/http.ListenAndServeTLS":          "serve",
	"net/http.Serve":                      "serve",
	"net/http.ServeTLS":                   "serve",
	"net/http.Server.ListenAndServe":      "serve",
	"net/http.Server.ListenAndServeTLS":   "serve",
	"net/http.Server.Serve":               "serve",
	"net/http.Server.ServeTLS":            "serve",
	"net/rpc.Accept":                      "serve",
	"net/rpc.Server.Accept":               "serve",
	"google.golang.org/grpc.Server.Serve": "serve",
	"net.TCPListener.AcceptTCP":           "accept",
	"net.UnixListener.AcceptUnix":         "accept",
}

func init() {
	for _, path := range []string{"github.com/coreos/go-systemd/activation", "github.com/coreos/go-systemd/v22/activation"} {
		for _, name := range []string{"Listeners", "ListenersWithNames", "TLSListeners", "TLSListenersWithNames"} {
			kinds[path+"."+name] = "listen"
		}
	}
}

func main() {
	tests := flag.Bool("tests", true, "test files too")
	flag.Parse()
	dir, patterns := flag.Arg(0), flag.Args()
	if len(patterns) > 1 {
		patterns = patterns[1:]
	} else {
		patterns = []string{"./..."}
	}
	config := &packages.Config{
		Mode:  packages.LoadAllSyntax | packages.NeedModule,
		Dir:   dir,
		Tests: *tests,
	}
	loaded, err := packages.Load(config, patterns...)
	if err != nil {
		fmt.Fprintln(os.Stderr, "golang-sites:", err)
		os.Exit(1)
	}
	root, err := filepath.Abs(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, "golang-sites:", err)
		os.Exit(1)
	}
	f := &finder{wrappers: map[string]bool{}, found: map[site]bool{}, files: map[string]bool{}}
	packages.Visit(loaded, nil, func(p *packages.Package) {
		if inside(root, p) {
			f.collectWrappers(p)
		}
	})
	broken := 0
	for _, p := range loaded {
		if len(p.Errors) > 0 {
			broken++
			fmt.Fprintln(os.Stderr, "golang-sites: not compared:", p.ID, p.Errors[0])
			continue
		}
		f.collectSites(p)
	}
	f.print(root)
	fmt.Fprintf(os.Stderr, "golang-sites: %d files, %d sites, %d packages with errors\n", len(f.files), len(f.found), broken)
}

// inside tells packages of the module under test from its dependencies.
func inside(root string, p *packages.Package) bool {
	for _, file := range p.GoFiles {
		return strings.HasPrefix(file, root+string(filepath.Separator)) && !strings.Contains(file, "/vendor/")
	}
	return false
}

type finder struct {
	wrappers map[string]bool
	found    map[site]bool
	files    map[string]bool
}

// idOf names a function as path.Name or path.Type.Name, and a variable of a package as path.Name.
func idOf(o types.Object) string {
	if o == nil || o.Pkg() == nil {
		return ""
	}
	path := strings.TrimSuffix(o.Pkg().Path(), ".test")
	switch o := o.(type) {
	case *types.Func:
		o = o.Origin()
		recv := o.Signature().Recv()
		if recv == nil {
			return path + "." + o.Name()
		}
		t := types.Unalias(recv.Type())
		if p, ok := t.(*types.Pointer); ok {
			t = types.Unalias(p.Elem())
		}
		if n, ok := t.(*types.Named); ok {
			return path + "." + n.Obj().Name() + "." + o.Name()
		}
		return path + ".." + o.Name()
	case *types.Var:
		if o.Parent() == o.Pkg().Scope() {
			return path + "." + o.Name()
		}
	}
	return ""
}

func kindOf(o types.Object) string {
	f, ok := o.(*types.Func)
	if !ok {
		return ""
	}
	if kind, ok := kinds[idOf(f)]; ok {
		return kind
	}
	s := f.Signature()
	if f.Name() == "Accept" && s.Recv() != nil && s.Params().Len() == 0 && s.Results().Len() == 2 &&
		isNamed(s.Results().At(0).Type(), "net", "Conn") && types.Identical(s.Results().At(1).Type(), types.Universe.Lookup("error").Type()) {
		return "accept"
	}
	return ""
}

func isNamed(t types.Type, path, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == path && n.Obj().Name() == name
}

func isListener(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		return isListener(t.Elem())
	case *types.Slice:
		return isListener(t.Elem())
	case *types.Array:
		return isListener(t.Elem())
	}
	return isNamed(t, "net", "Listener") || isNamed(t, "net", "TCPListener") || isNamed(t, "net", "UnixListener")
}

func (f *finder) collectWrappers(p *packages.Package) {
	for _, file := range p.Syntax {
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if o := p.TypesInfo.Defs[decl.Name]; o != nil && decl.Body != nil && isWrapper(p.TypesInfo, decl, o.Type().(*types.Signature)) {
					f.wrappers[idOf(o)] = true
				}
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					if v, ok := spec.(*ast.ValueSpec); ok && len(v.Values) == 1 && len(v.Names) == 1 {
						if kind := kindOf(referred(p.TypesInfo, v.Values[0])); kind == "listen" || kind == "serve" {
							f.wrappers[idOf(p.TypesInfo.Defs[v.Names[0]])] = true
						}
					}
				}
			}
		}
	}
}

func isWrapper(info *types.Info, decl *ast.FuncDecl, s *types.Signature) bool {
	gives := false
	for i := 0; i < s.Results().Len(); i++ {
		gives = gives || isListener(s.Results().At(i).Type())
	}
	found := false
	literals := 0
	var stack []ast.Node
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		if n == nil {
			if _, ok := stack[len(stack)-1].(*ast.FuncLit); ok {
				literals--
			}
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		switch n := n.(type) {
		case *ast.FuncLit:
			literals++
		case *ast.Ident:
			if gives && kindOf(info.Uses[n]) == "listen" {
				found = true
			}
		case *ast.ReturnStmt:
			if literals == 0 && len(n.Results) == 1 {
				if call, ok := n.Results[0].(*ast.CallExpr); ok {
					if kind := kindOf(referred(info, call.Fun)); kind == "listen" || kind == "serve" {
						found = true
					}
				}
			}
		}
		return true
	})
	return found
}

// referred is what a name or selector stands for.
func referred(info *types.Info, e ast.Expr) types.Object {
	switch e := e.(type) {
	case *ast.Ident:
		return info.Uses[e]
	case *ast.SelectorExpr:
		return info.Uses[e.Sel]
	}
	return nil
}

func (f *finder) collectSites(p *packages.Package) {
	for i, file := range p.Syntax {
		name := p.CompiledGoFiles[i]
		if !strings.HasSuffix(name, ".go") && !strings.Contains(name, "/go-build") || strings.HasSuffix(p.ID, ".test") {
			continue
		}
		// What cgo writes says by line directives which file it was made from.
		generated := strings.Contains(name, "/go-build")
		if generated {
			name = p.Fset.Position(file.Package).Filename
			if !strings.HasSuffix(name, ".go") || strings.Contains(name, "/go-build") {
				continue
			}
		}
		f.files[name] = true
		text, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		lines := strings.SplitAfter(string(text), "\n")
		ast.Inspect(file, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			o := p.TypesInfo.Uses[id]
			kind, callee := kindOf(o), idOf(o)
			if kind == "" && callee != "" && f.wrappers[callee] {
				kind = "wrapper"
			}
			if kind != "" {
				at := p.Fset.PositionFor(id.Pos(), generated)
				f.found[site{name, at.Line, column(lines[at.Line-1], at.Column), kind, callee}] = true
			}
			return true
		})
	}
}

// column counts UTF-16 units before a column of bytes from 1.
func column(line string, bytes int) int {
	return len(utf16.Encode([]rune(line[:bytes-1])))
}

func (f *finder) print(root string) {
	var sites []site
	for s := range f.found {
		sites = append(sites, s)
	}
	sort.Slice(sites, func(i, j int) bool {
		a, b := sites[i], sites[j]
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Column < b.Column
	})
	var files []string
	for name := range f.files {
		if rel, err := filepath.Rel(root, name); err == nil {
			files = append(files, rel)
		}
	}
	sort.Strings(files)
	out := json.NewEncoder(os.Stdout)
	out.Encode(map[string]any{"files": files})
	for _, s := range sites {
		if rel, err := filepath.Rel(root, s.File); err == nil {
			s.File = rel
		}
		out.Encode(s)
	}
}
