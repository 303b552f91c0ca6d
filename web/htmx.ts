// The library as its makers publish it; its settings stand in the page (meta name="htmx-config").
import "htmx.org"
