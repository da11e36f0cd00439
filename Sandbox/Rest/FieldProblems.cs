namespace WhatIsUp.Sandbox.Rest;

/// <summary>Collects what is wrong with the fields of a request, so that the response names every problem.</summary>
internal sealed class FieldProblems
{
    private const int MaxReported = 50;
    private readonly Dictionary<string, string> _problems = [];

    /// <summary>Adds a problem; the first one of a field stays.</summary>
    public void Add(string field, string problem)
    {
        if (_problems.Count < MaxReported) _problems.TryAdd(field, problem);
    }

    /// <summary>Adds a problem unless the condition holds.</summary>
    public void Require(bool condition, string field, string problem)
    {
        if (!condition) Add(field, problem);
    }

    /// <summary>Problem by field.</summary>
    public IReadOnlyDictionary<string, string> All => _problems;

    /// <exception cref="SandboxRefusedException">There are problems.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count == 0) return;
        throw new SandboxRefusedException("invalid_request",
            _problems.Count == 1 ? "A field of the request is not valid." : "Some fields of the request are not valid.", _problems);
    }
}
