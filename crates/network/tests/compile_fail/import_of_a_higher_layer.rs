//! Layers below and beside are dependencies; a layer above is none, and Cargo refuses to make it one.

use network::VpcId;
use compute::ClusterArn;

fn main() {
    let _ = (std::any::type_name::<VpcId>(), std::any::type_name::<ClusterArn>());
}
