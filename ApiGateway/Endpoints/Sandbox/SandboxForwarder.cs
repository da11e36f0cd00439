using System.Text.Json;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>Sends requests to the sandbox for the caller's customer: no customer sees the phones of another.</summary>
/// <param name="http">Client whose base address is the sandbox.</param>
internal sealed class SandboxForwarder(HttpClient http)
{
    /// <summary>Sends a request.</summary>
    /// <exception cref="GatewayException">The sandbox refuses it, or does not answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Caller caller, CancellationToken cancellationToken)
    {
        request.Headers.Add("X-Sandbox-Owner", caller.CustomerId.ToString());
        request.Headers.Add("X-Request-Id", caller.CorrelationId);
        HttpResponseMessage reply;
        try
        {
            reply = await http.SendAsync(request, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new GatewayException(ErrorCode.WorkerAtCapacity, "The sandbox does not answer; try again.");
        }

        if (reply.IsSuccessStatusCode) return reply;
        using (reply) throw await ReadErrorAsync(reply, cancellationToken);
    }

    private static async Task<GatewayException> ReadErrorAsync(HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        try
        {
            var envelope = await reply.Content.ReadFromJsonAsync<SandboxEnvelope>(JsonSettings.Options, cancellationToken);
            if (envelope?.Error is not { } error) return Broken();
            return error.Code switch
            {
                // A field of the body names it, and not the route.
                "not_found" when error.Details?.ContainsKey("to") == true => new GatewayException(ErrorCode.InvalidRequest, error.Message, error.Details),
                "not_found" => NotFound(),
                "invalid_request" or "bad_request" => new GatewayException(ErrorCode.InvalidRequest, error.Message, error.Details),
                "limit" => new GatewayException(ErrorCode.Other, error.Message, new Dictionary<string, string> { ["reason"] = Plan.PlanLimit }),
                "refused" => new GatewayException(ErrorCode.Other, error.Message, error.Details),
                "conflict" => new GatewayException(ErrorCode.ConcurrentModification, error.Message, error.Details),
                _ => Broken(),
            };
        }
        catch (JsonException)
        {
            return Broken();
        }
    }

    private static GatewayException NotFound() => new(ErrorCode.NotFound, "No such resource.");

    private static GatewayException Broken() =>
        new(ErrorCode.Other, "The sandbox refused the request.", new Dictionary<string, string> { ["reason"] = "sandbox_error" });

    private sealed record SandboxEnvelope(SandboxError Error);

    private sealed record SandboxError(string Code, string Message, Dictionary<string, string>? Details);
}
