namespace WhatIsUp.Sandbox;

/// <summary>The sandbox refuses an operation.</summary>
public sealed class SandboxRefusedException : Exception
{
    /// <param name="code">Error code: <c>invalid_request</c>, <c>not_found</c>, <c>conflict</c>, <c>refused</c> …</param>
    /// <param name="message">What is wrong, without secrets.</param>
    /// <param name="field">Field of the request that is wrong, or null.</param>
    public SandboxRefusedException(string code, string message, string? field = null) : base(message) =>
        (Code, Field, Details) = (code, field, field is null ? null : new Dictionary<string, string> { [field] = message });

    /// <param name="code">Error code.</param>
    /// <param name="message">What is wrong, without secrets.</param>
    /// <param name="details">Problem by field.</param>
    public SandboxRefusedException(string code, string message, IReadOnlyDictionary<string, string> details) : base(message) =>
        (Code, Field, Details) = (code, details.Keys.First(), details);

    /// <summary>The refusal of WhatsApp's server, as the app of the phone gets it.</summary>
    /// <param name="upstreamCode">Number that the server gives.</param>
    /// <param name="reason">What it means, in snake_case.</param>
    /// <param name="message">The same for humans.</param>
    public static SandboxRefusedException ByServer(int upstreamCode, string reason, string message) => new(Refused, message, new Dictionary<string, string>
    {
        ["reason"] = reason, ["upstream_code"] = upstreamCode.ToString(System.Globalization.CultureInfo.InvariantCulture),
    });

    /// <summary>Error code of <see cref="ByServer"/>.</summary>
    public const string Refused = "refused";

    /// <summary>Error code.</summary>
    public string Code { get; }

    /// <summary>First field of the request that is wrong, or null.</summary>
    public string? Field { get; }

    /// <summary>Problem by field, or null.</summary>
    public IReadOnlyDictionary<string, string>? Details { get; }
}
