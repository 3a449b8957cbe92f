//! Which layers stand on which.

use std::collections::BTreeMap;

/// Layers and the layers below them, lower ones first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    names: Vec<String>,
    /// For each layer, the places of the layers that it reads.
    below: Vec<Vec<usize>>,
}

impl Graph {
    /// From each layer's name and the names of those that it reads. A name that is no layer's does
    /// not count: it is somebody else's business whether that exists.
    ///
    /// # Panics
    /// If layers read each other in a circle, which the crate graph rules out.
    pub fn new<'a>(layers: impl IntoIterator<Item = (&'a str, Vec<&'a str>)>) -> Self {
        let mut waiting: Vec<_> = layers.into_iter().collect();
        let all: Vec<_> = waiting.iter().map(|(name, _)| *name).collect();
        for (_, below) in &mut waiting {
            below.retain(|name| all.contains(name));
        }
        let mut places = BTreeMap::new();
        let mut graph = Self { names: Vec::new(), below: Vec::new() };
        while !waiting.is_empty() {
            let ready = waiting
                .iter()
                .position(|(_, below)| below.iter().all(|name| places.contains_key(name)))
                .expect("layers do not read each other in a circle");
            let (name, below) = waiting.remove(ready);
            places.insert(name, graph.names.len());
            graph.names.push(name.to_owned());
            graph.below.push(below.iter().map(|name| places[name]).collect());
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

    /// The names, lower layers first.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The places of the layers that must be done before this one.
    pub fn below(&self, layer: usize) -> &[usize] {
        &self.below[layer]
    }

    /// The same layers, in no order at all.
    pub fn loose(&self) -> Self {
        Self { names: self.names.clone(), below: vec![Vec::new(); self.len()] }
    }

    /// The other way round: what stands on a layer must be done before it.
    pub fn reversed(&self) -> Self {
        let last = self.len().saturating_sub(1);
        let mut below = vec![Vec::new(); self.len()];
        for (upper, lowers) in self.below.iter().enumerate() {
            for lower in lowers {
                below[last - lower].push(last - upper);
            }
        }
        Self { names: self.names.iter().rev().cloned().collect(), below }
    }

    /// Only some layers. One that reads another through a layer that is left out still waits for it.
    pub fn only(&self, wanted: impl Fn(&str) -> bool) -> Self {
        let kept: Vec<_> = (0..self.len()).filter(|&layer| wanted(&self.names[layer])).collect();
        let layers = kept.iter().map(|&upper| {
            let below = kept.iter().filter(|&&lower| self.stands_on(upper, lower));
            (&*self.names[upper], below.map(|&lower| &*self.names[lower]).collect())
        });
        Self::new(layers)
    }

    /// Whether a layer reads another, directly or through others.
    pub fn stands_on(&self, upper: usize, lower: usize) -> bool {
        self.below[upper].iter().any(|&next| next == lower || self.stands_on(next, lower))
    }
}

#[cfg(test)]
mod tests {
    use super::Graph;

    fn graph() -> Graph {
        Graph::new([
            ("compute", vec!["edge", "security"]),
            ("edge", vec!["security"]),
            ("security", vec!["network", "unknown"]),
            ("network", vec![]),
        ])
    }

    #[test]
    fn lower_layers_come_first() {
        let graph = graph();
        assert_eq!(graph.names(), ["network", "security", "edge", "compute"]);
        assert_eq!(graph.below(1), [0]);
        assert_eq!(graph.below(3), [2, 1]);
        assert!(graph.stands_on(3, 0) && !graph.stands_on(0, 3));
    }

    #[test]
    fn reversed_the_upper_layers_come_first() {
        let reversed = graph().reversed();
        assert_eq!(reversed.names(), ["compute", "edge", "security", "network"]);
        assert_eq!(reversed.below(0), [0_usize; 0]);
        assert_eq!(reversed.below(2), [1, 0]);
        assert_eq!(reversed.below(3), [2]);
    }

    #[test]
    fn a_layer_waits_for_another_through_one_that_is_left_out() {
        let graph = graph().only(|name| name == "compute" || name == "network");
        assert_eq!(graph.names(), ["network", "compute"]);
        assert_eq!(graph.below(1), [0]);
        assert_eq!(graph.loose().below(1), [0_usize; 0]);
    }
}
