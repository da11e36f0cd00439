namespace WhatIsUp.WhatsApp.Mex;

/// <summary>One GraphQL operation of the web client, identified by a number at the server. Numbers change with the client's releases.</summary>
/// <param name="Operation">Name of the operation in errors and logs.</param>
/// <param name="Id">Number of the query.</param>
/// <param name="Field">Field of <c>data</c> that holds the answer.</param>
/// <param name="Source">Client that the number was read from.</param>
/// <param name="ReadOn">Date on which it was read.</param>
internal sealed record MexQuery(string Operation, string Id, string Field, string Source, string ReadOn)
{
    /// <summary>Another field that may hold the answer, or null.</summary>
    public string? OtherField { get; init; }

    /// <summary>Stable reasons of this operation's error codes; other codes have their general meaning.</summary>
    public IReadOnlyDictionary<int, string> Refusals { get; init; } = new Dictionary<int, string>();
}
