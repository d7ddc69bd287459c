package feeds

import (
	"github.com/amtsfeed/amtsfeed/feeds/rule"
	"github.com/amtsfeed/amtsfeed/store"
)

// Explain tries a topic on an item, which need not be stored.
func (c *Catalog) Explain(topic rule.Topic, it store.Item) rule.Explanation {
	return rule.Explain(topic, c.Text(it))
}
