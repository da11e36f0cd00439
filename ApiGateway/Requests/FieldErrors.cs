using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>Gathers what is wrong with the fields of one request, so that the client hears everything at once.</summary>
internal sealed class FieldErrors
{
    private const int MaxReported = 50;
    private readonly Dictionary<string, string> _problems = [];

    /// <summary>True as long as nothing is wrong.</summary>
    public bool IsEmpty => _problems.Count == 0;

    /// <summary>Notes a problem; the first of a field stays.</summary>
    public void Add(string field, string problem)
    {
        if (_problems.Count < MaxReported) _problems.TryAdd(field.Length <= 200 ? field : field[..200], problem);
    }

    /// <summary>Notes a problem when the condition does not hold.</summary>
    public void Require(bool condition, string field, string problem)
    {
        if (!condition) Add(field, problem);
    }

    /// <summary>Throws <c>invalid_request</c> with every problem.</summary>
    public void ThrowIfAny()
    {
        if (IsEmpty) return;
        throw new GatewayException(
            ErrorCode.InvalidRequest, _problems.Count == 1 ? "A field of the request is not valid." : "Some fields of the request are not valid.", _problems);
    }
}
