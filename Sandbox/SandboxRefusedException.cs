namespace WhatIsUp.Sandbox;

/// <summary>The sandbox refuses an operation.</summary>
/// <param name="code">Stable word: <c>invalid_request</c>, <c>not_found</c>, <c>conflict</c> …</param>
/// <param name="message">What is wrong, without secrets.</param>
/// <param name="field">Field of the request that is wrong, or null.</param>
public sealed class SandboxRefusedException(string code, string message, string? field = null) : Exception(message)
{
    /// <summary>Stable word.</summary>
    public string Code { get; } = code;

    /// <summary>Field of the request that is wrong, or null.</summary>
    public string? Field { get; } = field;
}
