namespace WhatIsUp.Grains.Abstractions.Errors;

/// <summary>The one exception that crosses grain calls: a code a caller can act on.</summary>
[GenerateSerializer, Alias("GatewayException")]
public sealed class GatewayException : Exception
{
    /// <summary>Value of <c>details.reason</c> when the silo that a call is for, or is on its way through, does not answer.</summary>
    public const string SiloGone = "silo_gone";

    /// <summary>Makes an error.</summary>
    public GatewayException(ErrorCode code, string message, IReadOnlyDictionary<string, string>? details = null) : base(message)
    {
        Code = code;
        Details = details;
    }

    /// <summary>The code.</summary>
    [Id(0)] public ErrorCode Code { get; }

    /// <summary>Field names or facts, in snake_case, or null.</summary>
    [Id(1)] public IReadOnlyDictionary<string, string>? Details { get; }

    /// <summary>An <see cref="ErrorCode.InvalidRequest"/> that names one field.</summary>
    public static GatewayException InvalidField(string field, string problem) =>
        new(ErrorCode.InvalidRequest, "A field of the request is not valid.", new Dictionary<string, string> { [field] = problem });

    /// <summary>The same error for a channel of another customer, of the other mode, and for an unknown one.</summary>
    public static GatewayException ChannelNotFound() => new(ErrorCode.ChannelNotFound, "No such channel.");
}
