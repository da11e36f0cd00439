namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>All tests that need the running program share one instance.</summary>
[CollectionDefinition(Name)]
public sealed class GatewayCollection : ICollectionFixture<GatewayStage>
{
    public const string Name = "gateway";
}
