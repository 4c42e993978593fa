package main

import (
	"embed"
	"regexp"
	"runtime"
	"strings"
)

// Truth is the true diagnosis of one variant: what a tool that sees only the evidence should say.
type Truth struct {
	Scenario string `json:"scenario"`
	Variant  string `json:"variant"`
	Class    string `json:"class"`
	Cause    string `json:"cause,omitempty"`
	// Also are classes that are true as well, where the state is in between.
	Also     []string `json:"also,omitempty"`
	Problem  bool     `json:"problem"`
	Severity string   `json:"severity"` // none, warning, error, critical
	Explain  string   `json:"explain"`
	// Sites are source lines by role: create (the go statement), listen, stuck, loop (in a loop that ended),
	// cause (the line to fix).
	Sites map[string]Site `json:"sites"`
}

// A Site is a line of this module's source.
type Site struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

func healthy(explain string) Truth {
	return Truth{Class: "healthy", Severity: "none", Explain: explain}
}

func broken(class, cause, explain string) Truth {
	return Truth{Class: class, Cause: cause, Severity: "error", Explain: explain}
}

// The sources, for the markers `//truth:<scenario>/<variant>[,<scenario>/<variant>…] <role>…` at the ends of the lines
// that a truth speaks of.
//
//go:embed *.go
var sources embed.FS

var marker = regexp.MustCompile(`//truth:([\w/,-]+)((?: [a-z]+)+)$`)

func resolveTruth(sc *Scenario, v *Variant) Truth {
	t := v.Truth
	t.Scenario, t.Variant = sc.Name, v.Name
	t.Problem = t.Severity != "none"
	t.Sites = map[string]Site{}
	_, self, _, _ := runtime.Caller(0)
	dir := self[:strings.LastIndexByte(self, '/')+1]
	entries, _ := sources.ReadDir(".")
	for _, e := range entries {
		b, _ := sources.ReadFile(e.Name())
		for i, line := range strings.Split(string(b), "\n") {
			m := marker.FindStringSubmatch(line)
			if m == nil || !has(strings.Split(m[1], ","), sc.Name+"/"+v.Name) {
				continue
			}
			for _, role := range strings.Fields(m[2]) {
				t.Sites[role] = Site{dir + e.Name(), i + 1, strings.TrimSpace(line[:strings.Index(line, "//truth:")])}
			}
		}
	}
	return t
}

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
