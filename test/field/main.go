// Command field is a laboratory like test/lab, made of programs that nobody tuned a rule to: services built on
// third-party libraries around Accept, healthy and broken, each with its true diagnosis in its source.
//
//	field list                     scenario, variant, class, cause, severity
//	field truth -variant v NAME    the true diagnosis, as JSON
//	field NAME [-variant v]        reach the state, say so on stdout, and hold it
//	field load [flags]             the client side (started by the scenarios)
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"sort"
	"text/tabwriter"
)

// A Scenario is one library in one or more states.
type Scenario struct {
	Name     string
	Variants []Variant // the first is the default
}

// A Variant is one state, with its true diagnosis and the code that reaches it. Run returns once it is reached, or goes
// on driving growth until the context ends.
type Variant struct {
	Name  string
	Truth Truth
	Run   func(l *Lab) error
}

var scenarios []*Scenario

func register(name string, variants ...Variant) {
	scenarios = append(scenarios, &Scenario{name, variants})
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: field list | truth NAME | NAME [flags] | load [flags]")
		os.Exit(2)
	}
	var err error
	switch cmd, args := os.Args[1], os.Args[2:]; cmd {
	case "list":
		list()
	case "truth":
		err = printTruth(args)
	case "load":
		err = loadMain(args)
	default:
		err = runScenario(cmd, args)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "field:", err)
		os.Exit(1)
	}
}

func list() {
	sort.SliceStable(scenarios, func(i, j int) bool { return scenarios[i].Name < scenarios[j].Name })
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	defer w.Flush()
	for _, s := range scenarios {
		for _, v := range s.Variants {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", s.Name, v.Name, v.Truth.Class, v.Truth.Cause, v.Truth.Severity)
		}
	}
}

func find(name, variant string) (*Scenario, *Variant, error) {
	for _, s := range scenarios {
		for i := range s.Variants {
			if s.Name == name && (variant == "" || s.Variants[i].Name == variant) {
				return s, &s.Variants[i], nil
			}
		}
	}
	return nil, nil, fmt.Errorf("no scenario %q with a variant %q; see 'field list'", name, variant)
}

func printTruth(args []string) error {
	fs := flag.NewFlagSet("truth", flag.ExitOnError)
	variant := fs.String("variant", "", "which variant (default: the first)")
	fs.Parse(args)
	sc, v, err := find(fs.Arg(0), *variant)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(resolveTruth(sc, v))
}
