namespace WhatIsUp.Interop.Types;

/// <summary>Tests of message types share one gateway with its channels and Baileys' devices.</summary>
[CollectionDefinition(Name)]
public sealed class TypeCollection : ICollectionFixture<TypeStage>
{
    public const string Name = "types";
}
