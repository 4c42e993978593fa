package main

import "testing"

// A broken variant must name the line to fix by a marker in its source, a healthy one must not.
func TestMarkers(t *testing.T) {
	for _, sc := range scenarios {
		for i := range sc.Variants {
			tr := resolveTruth(sc, &sc.Variants[i])
			name := tr.Scenario + "/" + tr.Variant
			if tr.Class == "" || tr.Explain == "" {
				t.Errorf("%s: incomplete truth", name)
			}
			if _, named := tr.Sites["cause"]; named != tr.Problem {
				t.Errorf("%s: problem %v, cause marked %v", name, tr.Problem, named)
			}
		}
	}
}
