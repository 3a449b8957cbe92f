//! The graph of layers: which layers read which, and the order that follows.

use std::collections::{BTreeMap, BTreeSet};

/// Layers and the layers that they read, lower ones first.
///
/// A layer is known by its name, or by its index in [`names`](Self::names). An edge leads from the layer
/// that promises an output to the layer that reads it. Where layers read each other in a circle, which
/// strata does not render, the edges that close it are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerGraph {
    names: Vec<String>,
    /// For each layer, the indices of those that it reads itself.
    below: Vec<Vec<usize>>,
}

impl LayerGraph {
    /// From the names of the layers, and an edge `(from, to)` for each layer `to` that reads a layer
    /// `from`. Among layers that may come next, the order of the names is kept. An edge at a name that is
    /// not among them is left out.
    pub fn new<'a>(
        names: impl IntoIterator<Item = &'a str>,
        edges: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let mut waiting: Vec<_> = names.into_iter().map(|name| (name, BTreeSet::new())).collect();
        let known: BTreeMap<_, _> =
            waiting.iter().enumerate().map(|(at, (name, _))| (*name, at)).collect();
        for (from, to) in edges {
            if let (true, Some(&to)) = (from != to && known.contains_key(from), known.get(to)) {
                waiting[to].1.insert(from);
            }
        }
        let mut indices = BTreeMap::new();
        let mut graph = Self { names: Vec::new(), below: Vec::new() };
        while !waiting.is_empty() {
            let is_ready = |reads: &BTreeSet<&str>| reads.iter().all(|it| indices.contains_key(it));
            // None is ready only in a circle.
            let next = waiting.iter().position(|(_, reads)| is_ready(reads)).unwrap_or(0);
            let (name, reads) = waiting.remove(next);
            graph.below.push(reads.iter().filter_map(|it| indices.get(it).copied()).collect());
            indices.insert(name, graph.names.len());
            graph.names.push(name.to_owned());
        }
        graph
    }

    /// How many layers there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is no layer.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The names, lower layers first: the order in which layers are applied.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The index of a layer.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// The layers that this one reads itself.
    pub fn below(&self, layer: usize) -> &[usize] {
        &self.below[layer]
    }

    /// The layers that read this one, directly or through others.
    pub fn above(&self, layer: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).filter(move |&upper| self.stands_on(upper, layer))
    }

    /// Whether a layer reads another, directly or through others.
    pub fn stands_on(&self, upper: usize, lower: usize) -> bool {
        self.below[upper].iter().any(|&next| next == lower || self.stands_on(next, lower))
    }

    /// How many layers are below each, one upon the other, in the order of [`names`](Self::names). Layers
    /// of the same depth do not read each other.
    pub fn depths(&self) -> Vec<usize> {
        let mut depths: Vec<usize> = Vec::with_capacity(self.len());
        for below in &self.below {
            depths.push(below.iter().map(|&lower| depths[lower] + 1).max().unwrap_or(0));
        }
        depths
    }

    /// The same layers without an edge: each may be worked on at any time.
    pub fn without_edges(&self) -> Self {
        Self { names: self.names.clone(), below: vec![Vec::new(); self.len()] }
    }

    /// The other way round, as layers are destroyed: upper layers first, and each stands on its readers.
    pub fn reversed(&self) -> Self {
        let last = self.len().saturating_sub(1);
        let mut below = vec![Vec::new(); self.len()];
        for (upper, lowers) in self.below.iter().enumerate().rev() {
            for lower in lowers {
                below[last - lower].push(last - upper);
            }
        }
        Self { names: self.names.iter().rev().cloned().collect(), below }
    }

    /// Only these layers and those that they stand on.
    pub fn until<S: AsRef<str>>(&self, layers: &[S]) -> Self {
        let upper: Vec<_> = layers.iter().filter_map(|layer| self.index(layer.as_ref())).collect();
        self.only(|name| {
            let is_within =
                |lower| upper.iter().any(|&it| it == lower || self.stands_on(it, lower));
            self.index(name).is_some_and(is_within)
        })
    }

    /// Only some layers. One that reads another through a layer that is left out still stands on it.
    pub fn only(&self, wanted: impl Fn(&str) -> bool) -> Self {
        let kept: Vec<_> = (0..self.len()).filter(|&layer| wanted(&self.names[layer])).collect();
        let below = kept.iter().map(|&upper| {
            let below = (0..).zip(&kept).filter(|&(_, &lower)| self.stands_on(upper, lower));
            below.map(|(index, _)| index).collect()
        });
        let below = below.collect();
        Self { names: kept.iter().map(|&layer| self.names[layer].clone()).collect(), below }
    }
}

#[cfg(test)]
mod tests {
    use super::LayerGraph;

    fn graph() -> LayerGraph {
        let names = ["compute", "edge", "registry", "security", "network"];
        let edges = [
            ("edge", "compute"),
            ("security", "compute"),
            ("registry", "compute"),
            ("security", "edge"),
            ("network", "security"),
            ("elsewhere", "security"),
            ("security", "elsewhere"),
        ];
        LayerGraph::new(names, edges)
    }

    #[test]
    fn lower_layers_come_first_and_otherwise_the_order_of_the_names_is_kept() {
        let graph = graph();
        assert_eq!(graph.names(), ["registry", "network", "security", "edge", "compute"]);
        assert_eq!(graph.below(2), [1]);
        assert_eq!(graph.below(4), [3, 0, 2]);
        assert_eq!((graph.index("edge"), graph.index("elsewhere")), (Some(3), None));
        assert!(graph.stands_on(4, 1) && !graph.stands_on(1, 4));
        assert_eq!(graph.above(1).collect::<Vec<_>>(), [2, 3, 4]);
    }

    #[test]
    fn the_depth_is_the_longest_way_down() {
        assert_eq!(graph().depths(), [0, 0, 1, 2, 3]);
    }

    #[test]
    fn until_a_layer_is_that_layer_and_all_below() {
        assert_eq!(graph().until(&["edge"]).names(), ["network", "security", "edge"]);
        assert_eq!(graph().until(&["registry"]).names(), ["registry"]);
        assert_eq!(graph().until(&["registry", "security"]).len(), 3);
        assert!(graph().until(&["elsewhere"]).is_empty());
    }

    #[test]
    fn reversed_the_upper_layers_come_first() {
        let reversed = graph().reversed();
        assert_eq!(reversed.names(), ["compute", "edge", "security", "network", "registry"]);
        assert_eq!(reversed.below(0), [0_usize; 0]);
        assert_eq!(reversed.below(2), [0, 1]);
        assert_eq!(reversed.below(3), [2]);
        assert_eq!(reversed.below(4), [0]);
        assert_eq!(reversed.depths(), [0, 1, 2, 3, 1]);
    }

    #[test]
    fn a_layer_stands_on_another_through_one_that_is_left_out() {
        let graph = graph().only(|name| name == "compute" || name == "network");
        assert_eq!(graph.names(), ["network", "compute"]);
        assert_eq!(graph.below(1), [0]);
        assert_eq!(graph.without_edges().below(1), [0_usize; 0]);
    }

    #[test]
    fn a_circle_is_broken_where_it_is_entered() {
        let edges = [("b", "a"), ("a", "b"), ("b", "c"), ("a", "a")];
        let graph = LayerGraph::new(["a", "b", "c"], edges);
        assert_eq!(graph.names(), ["a", "b", "c"]);
        assert_eq!(graph.depths(), [0, 1, 2]);
        assert!(graph.stands_on(1, 0) && !graph.stands_on(0, 1));
        assert!(LayerGraph::new([], []).is_empty());
    }
}
