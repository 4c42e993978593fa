// Command measure runs a command with its output thrown away and prints what it took as JSON. Node cannot tell the peak
// memory of a child, and a big parent would leave its own in the child's figure (ru_maxrss survives exec).
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

func main() {
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stderr = os.Stderr
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"wallMs": wall.Seconds() * 1e3,
		"cpuMs":  (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds() * 1e3,
		"peakMB": float64(usage.Maxrss) / 1024,
	})
}
