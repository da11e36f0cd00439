using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>Gathers what is wrong with the fields of one request, so that the client hears everything at once.</summary>
internal sealed class FieldErrors
{
    private const int MaxNameLength = 200;
    private const int MaxReported = 50;
    private readonly Dictionary<string, string> _problems = [];
    private int _noted;

    /// <summary>True as long as nothing is wrong.</summary>
    public bool IsEmpty => _problems.Count == 0;

    /// <summary>True when nothing more is noted: who looks for problems may stop.</summary>
    public bool IsFull => _noted >= MaxReported;

    /// <summary>Notes a problem; the first of a field stays.</summary>
    public void Add(string field, string problem)
    {
        if (IsFull) return;
        // Counted before names are cut and compared: the same name over and over is a problem each time.
        _noted++;
        _problems.TryAdd(Shown(field), problem);
    }

    /// <summary>As much of a field's name as is shown.</summary>
    public static string Shown(string field) => field.Length <= MaxNameLength ? field : field[..MaxNameLength];

    /// <summary>Notes a problem when the condition does not hold.</summary>
    public void Require(bool condition, string field, string problem)
    {
        if (!condition) Add(field, problem);
    }

    /// <summary>Throws <c>invalid_request</c> with every problem.</summary>
    public void ThrowIfAny()
    {
        if (IsEmpty) return;
        var message = _problems.Count == 1 ? "A field of the request is not valid." : IsFull ? "Fields of the request are not valid; these are the first of them." : "Some fields of the request are not valid.";
        throw new GatewayException(ErrorCode.InvalidRequest, message, _problems);
    }
}
