namespace WhatIsUp.ApiGateway.Json;

/// <summary>JSON that nobody can take, whatever it should become.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="at">Offset of the byte where it is.</param>
internal sealed class JsonFaultException(string message, int at) : Exception(message)
{
    /// <summary>Offset of the byte where it is.</summary>
    public int At { get; } = at;
}
