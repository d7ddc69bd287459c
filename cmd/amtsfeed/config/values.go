package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// A Duration is written as Go writes it, with d for days: 90s, 30m, 1h, 3650d.
type Duration time.Duration

// day is 24 hours: config durations know no summer time.
const day = 24 * time.Hour

// UnmarshalYAML reads a duration; a bare 0 needs no unit.
func (d *Duration) UnmarshalYAML(n *yaml.Node) error {
	v, err := parseDuration(n.Value)
	if err != nil || n.Kind != yaml.ScalarNode {
		return fmt.Errorf("%q is no duration; write for example 30s, 15m, 1h or 7d", n.Value)
	}
	*d = Duration(v)
	return nil
}

// MarshalYAML writes it as a person would.
func (d Duration) MarshalYAML() (any, error) { return d.String(), nil }

// String writes days and hours without trailing zero units.
func (d Duration) String() string {
	v := time.Duration(d)
	if v == 0 {
		return "0"
	}
	if v%day == 0 && v > day {
		return strconv.Itoa(int(v/day)) + "d"
	}
	s := v.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func parseDuration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return 0, err
		}
		return time.Duration(n) * day, nil
	}
	v, err := time.ParseDuration(s)
	if err == nil && v < 0 {
		err = fmt.Errorf("negative duration %s", s)
	}
	return v, err
}

// Bytes is a size: 512KiB, 10MiB, 1GiB, or a plain number of bytes.
type Bytes int64

type unit struct {
	name string
	size int64
}

func units() []unit {
	return []unit{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}}
}

// UnmarshalYAML reads a size.
func (b *Bytes) UnmarshalYAML(n *yaml.Node) error {
	num, factor := strings.TrimSpace(n.Value), int64(1)
	for _, u := range units() {
		if rest, ok := strings.CutSuffix(num, u.name); ok {
			num, factor = strings.TrimSpace(rest), u.size
			break
		}
	}
	// 2^40 bytes is more than any page and far from overflowing with a unit.
	v, err := strconv.ParseInt(num, 10, 64)
	if err != nil || v < 0 || v > 1<<40/factor {
		return fmt.Errorf("%q is no size; write for example 512KiB or 10MiB", n.Value)
	}
	*b = Bytes(v * factor)
	return nil
}

// MarshalYAML writes it with the largest unit that divides it.
func (b Bytes) MarshalYAML() (any, error) {
	all := units()
	for i := 2; i >= 0; i-- {
		if b > 0 && int64(b)%all[i].size == 0 {
			return strconv.FormatInt(int64(b)/all[i].size, 10) + all[i].name, nil
		}
	}
	return int64(b), nil
}
