//! Which ends one end may reach at all, by what its rules name: with hundreds of services, most pairs
//! have nothing to do with each other.

use std::collections::{BTreeSet, HashMap};

use rendered::RenderedResource;
use rendered::network::{NetworkModel, NetworkNode, NodeKind, Peer};

/// The ends of a network by what rules name them with.
pub(super) struct Candidates<'t, 'a> {
    network: &'t NetworkModel<'a>,
    /// By the address in memory of a security group.
    by_group: HashMap<*const RenderedResource, Vec<usize>>,
    /// By the position of a subnet.
    by_subnet: HashMap<usize, Vec<usize>>,
    /// Those without a subnet: the internet, gateway endpoints, the rest of the VPC.
    outside: Vec<usize>,
}

impl<'t, 'a> Candidates<'t, 'a> {
    pub fn of(network: &'t NetworkModel<'a>) -> Self {
        let mut by_group: HashMap<*const RenderedResource, Vec<usize>> = HashMap::new();
        let mut by_subnet: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut outside = Vec::new();
        for (position, end) in network.ends.iter().enumerate() {
            for interface in &end.interfaces {
                for &group in &interface.groups {
                    let group = std::ptr::from_ref(network.groups[group].resource);
                    by_group.entry(group).or_default().push(position);
                }
                for &subnet in &interface.subnets {
                    by_subnet.entry(subnet).or_default().push(position);
                }
                if interface.subnets.is_empty() {
                    outside.push(position);
                }
            }
        }
        Self { network, by_group, by_subnet, outside }
    }

    /// The positions of all ends that an end may open a connection to, and of some others.
    pub fn from(&self, end: &NetworkNode<'a>) -> BTreeSet<usize> {
        if matches!(end.kind, NodeKind::Internet | NodeKind::Vpc) {
            return (0..self.network.ends.len()).collect();
        }
        let mut found: BTreeSet<usize> = self.outside.iter().copied().collect();
        let groups = end.interfaces.iter().flat_map(|interface| &interface.groups);
        for rule in groups.flat_map(|&group| self.network.groups[group].egress.iter()) {
            match rule.peer {
                Peer::Group(group) => {
                    found.extend(
                        self.by_group.get(&std::ptr::from_ref(group)).into_iter().flatten(),
                    );
                }
                Peer::Range(range) => {
                    let subnets = self.network.subnets.iter().enumerate();
                    let overlapping = subnets.filter(|(_, subnet)| {
                        subnet.addresses.contains(&range) || range.contains(&subnet.addresses)
                    });
                    let ends = overlapping.filter_map(|(at, _)| self.by_subnet.get(&at));
                    found.extend(ends.flatten());
                }
                // Its addresses are outside of all subnets.
                Peer::Service(_) => {}
            }
        }
        found
    }
}
