using System.Net;

namespace WhatIsUp.TestSupport;

/// <summary>The gateway answered with an error.</summary>
public sealed class GatewayRefusedException(HttpStatusCode status, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;
}
