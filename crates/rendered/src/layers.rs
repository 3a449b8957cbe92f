//! The graph of layers, by what the roots hand from one to another.

use std::collections::BTreeSet;

use platform::LayerGraph;

use crate::RenderedEnvironment;

/// The layers of environments, and which of them read which. Without edges, layers are sorted by name.
pub fn layer_graph<'a>(
    environments: impl IntoIterator<Item = &'a RenderedEnvironment>,
) -> LayerGraph {
    let (mut names, mut edges) = (BTreeSet::new(), BTreeSet::new());
    for environment in environments {
        names.extend(environment.inputs.keys().map(String::as_str));
        names.extend(environment.resources.iter().map(|it| &*it.layer));
        edges.extend(environment.wires.iter().map(|wire| (&*wire.from, &*wire.to)));
    }
    LayerGraph::new(names, edges)
}
