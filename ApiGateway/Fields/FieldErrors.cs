using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Fields;

/// <summary>Collects the problems of the fields of one request, so that the response contains all of them.</summary>
internal sealed class FieldErrors
{
    private const int MaxNameLength = 200;
    private const int MaxReported = 50;
    private readonly Dictionary<string, string> _problems = [];
    private int _noted;

    /// <summary>True when there are no problems.</summary>
    public bool IsEmpty => _problems.Count == 0;

    /// <summary>True when the maximum number of problems is reached, so that validation can stop.</summary>
    public bool IsFull => _noted >= MaxReported;

    /// <summary>Adds a problem. The first problem of a field is kept.</summary>
    public void Add(string field, string problem)
    {
        if (IsFull) return;
        // Every call counts, also for a repeated name.
        _noted++;
        _problems.TryAdd(Shown(field), problem);
    }

    /// <summary>Adds the problems of another request part; the first of a field stays.</summary>
    public void AddAll(FieldErrors others)
    {
        foreach (var (field, problem) in others._problems) Add(field, problem);
    }

    /// <summary>The name of a field, shortened for display.</summary>
    public static string Shown(string field) => field.Length <= MaxNameLength ? field : field[..MaxNameLength];

    /// <summary>Adds a problem when a condition is false.</summary>
    public void Require(bool condition, string field, string problem)
    {
        if (!condition) Add(field, problem);
    }

    /// <summary>Throws <c>invalid_request</c> with every problem.</summary>
    public void ThrowIfAny()
    {
        if (IsEmpty) return;
        var message = _problems.Count == 1 ? "A field of the request is not valid." : IsFull
            ? "Fields of the request are not valid; these are the first of them." : "Some fields of the request are not valid.";
        throw new GatewayException(ErrorCode.InvalidRequest, message, _problems);
    }
}
