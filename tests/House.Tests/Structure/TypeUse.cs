namespace WhatIsUp.House.Tests.Structure;

/// <summary>One type of an assembly refers to another one, in a signature, an attribute or the body of a method.</summary>
/// <param name="From">Namespace of the outermost referring type.</param>
/// <param name="User">That type, with its namespace.</param>
/// <param name="Assembly">Simple name of the assembly that defines the other.</param>
/// <param name="To">Namespace of the other's outermost type.</param>
/// <param name="Used">The other type, with its namespace.</param>
internal sealed record TypeUse(string From, string User, string Assembly, string To, string Used);
