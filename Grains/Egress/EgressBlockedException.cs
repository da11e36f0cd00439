namespace WhatIsUp.Grains.Egress;

/// <summary>A host resolves to an address that customers' URLs must not reach.</summary>
public sealed class EgressBlockedException() : Exception("The address is not public.");
