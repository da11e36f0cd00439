namespace WhatIsUp.ApiGateway.Json;

/// <summary>Invalid JSON, independent of the expected type.</summary>
/// <param name="message">The problem.</param>
/// <param name="at">Offset of the problem in bytes.</param>
internal sealed class JsonFaultException(string message, int at) : Exception(message)
{
    /// <summary>Offset of the problem in bytes.</summary>
    public int At { get; } = at;
}
