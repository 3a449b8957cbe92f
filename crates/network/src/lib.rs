//! VPC, subnets, routing, NAT, VPC endpoints and flow logs.
