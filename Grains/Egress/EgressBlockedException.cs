namespace WhatIsUp.Grains.Egress;

/// <summary>A host resolves to an address that customers' URLs may not reach.</summary>
public sealed class EgressBlockedException() : Exception("The address is not public.");
