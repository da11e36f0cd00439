namespace WhatIsUp.Grains.Abstractions.Business;

/// <summary>How far an import of products is.</summary>
[GenerateSerializer, Alias("ImportStatus")]
public enum ImportStatus
{
    /// <summary>Some products wait, for example for the channel to be connected.</summary>
    Running,

    /// <summary>Every product has its result.</summary>
    Finished,
}

/// <summary>How far a product of an import is.</summary>
[GenerateSerializer, Alias("ImportItemStatus")]
public enum ImportItemStatus
{
    /// <summary>It waits.</summary>
    Queued,

    /// <summary>It is being created; after a restart the catalogue shows whether it was.</summary>
    Running,

    /// <summary>It was created.</summary>
    Created,

    /// <summary>It could not be created.</summary>
    Failed,
}

/// <summary>An import of products.</summary>
[GenerateSerializer, Immutable, Alias("ProductImportView")]
public sealed record ProductImportView
{
    /// <summary>Id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>How far it is.</summary>
    [Id(1)] public ImportStatus Status { get; init; }

    /// <summary>Products in all.</summary>
    [Id(2)] public int Total { get; init; }

    /// <summary>Products that were created.</summary>
    [Id(3)] public int Created { get; init; }

    /// <summary>Products that could not be created.</summary>
    [Id(4)] public int Failed { get; init; }

    /// <summary>Time of the request.</summary>
    [Id(5)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Result of each product, in the order of the request.</summary>
    [Id(6)] public required IReadOnlyList<ImportItemView> Items { get; init; }
}

/// <summary>Result of a product of an import.</summary>
[GenerateSerializer, Immutable, Alias("ImportItemView")]
public sealed record ImportItemView
{
    /// <summary>Position in the request, from 0.</summary>
    [Id(0)] public required int Index { get; init; }

    /// <summary>How far it is.</summary>
    [Id(1)] public ImportItemStatus Status { get; init; }

    /// <summary>Id of the product that was created, or null.</summary>
    [Id(2)] public string? ProductId { get; init; }

    /// <summary>Stable reason of the failure, or null.</summary>
    [Id(3)] public string? Reason { get; init; }

    /// <summary>Advice in one sentence, or null.</summary>
    [Id(4)] public string? Message { get; init; }
}
