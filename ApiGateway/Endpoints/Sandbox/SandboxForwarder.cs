using System.Globalization;
using System.Net;
using System.Text.Json;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>Hands requests on to the sandbox in the name of the caller's customer: nobody sees another's phones.</summary>
/// <param name="http">Client whose base address is the sandbox.</param>
internal sealed class SandboxForwarder(HttpClient http)
{
    private const string Phones = "/v1/sandbox/phones";
    private const int MaxIdLength = 64;

    /// <summary>Path of a phone, with what follows.</summary>
    public static string Phone(string phoneId, string rest = "") => $"{Phones}/{RouteIds.Require("phoneId", phoneId)}{rest}";

    /// <summary>True for what can be the id of a phone.</summary>
    public static bool IsPhoneId(string text) => text.Length is > 0 and <= MaxIdLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>Sends a request and reads the reply.</summary>
    public async Task<T> SendAsync<T>(Call call, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var reply = await ExchangeAsync(call, method, path, body, cancellationToken);
        return (await reply.Content.ReadFromJsonAsync<T>(JsonSettings.Options, cancellationToken))!;
    }

    /// <summary>Makes one more of what the caller's plan limits, and reads the reply.</summary>
    public async Task<T> CreateAsync<T>(Call call, string path, object body, string resource, Func<Plan, int> limit, CancellationToken cancellationToken)
    {
        var plan = await call.Grains.GetGrain<ICustomerGrain>(call.Caller.CustomerId.Value).GetPlanAsync();
        try
        {
            using var reply = await ExchangeAsync(call, HttpMethod.Post, path, body, cancellationToken, limit(plan));
            return (await reply.Content.ReadFromJsonAsync<T>(JsonSettings.Options, cancellationToken))!;
        }
        catch (GatewayException full) when (full.Details?.GetValueOrDefault("reason") == Plan.PlanLimit)
        {
            throw plan.Exceeded(resource, limit(plan));
        }
    }

    /// <summary>Sends a request whose reply says nothing.</summary>
    public async Task SendAsync(Call call, HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        (await ExchangeAsync(call, method, path, body, cancellationToken)).Dispose();

    /// <summary>Address of a channel's device in the sandbox; the caller must own the channel, and it must be paired.</summary>
    public static async Task<string> DeviceAsync(Call call, ChannelId channelId)
    {
        await call.RequireChannelsAsync([channelId]);
        return await call.Channel(channelId.ToString()).GetDeviceJidAsync(call.Caller) ?? throw new GatewayException(ErrorCode.ChannelUnavailable, "The channel is not paired.");
    }

    private async Task<HttpResponseMessage> ExchangeAsync(Call call, HttpMethod method, string path, object? body, CancellationToken cancellationToken, int? most = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Add("X-Sandbox-Owner", call.Caller.CustomerId.ToString());
        request.Headers.Add("X-Request-Id", call.Caller.CorrelationId);
        if (most is { } limit) request.Headers.Add("X-Sandbox-Most", limit.ToString(CultureInfo.InvariantCulture));
        if (body is not null) request.Content = JsonContent.Create(body, options: JsonSettings.Options);
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
            var details = error.Details?.ToDictionary(detail => detail.Key == "quoted_message_id" ? "quoted" : detail.Key, detail => detail.Value);
            return error.Code switch
            {
                // A field of the body names it, and not the route.
                "not_found" when details?.ContainsKey("to") == true => new GatewayException(ErrorCode.InvalidRequest, error.Message, details),
                "not_found" => NotFound(),
                "invalid_request" or "bad_request" => new GatewayException(ErrorCode.InvalidRequest, error.Message, details),
                "limit" => new GatewayException(ErrorCode.Other, error.Message, new Dictionary<string, string> { ["reason"] = Plan.PlanLimit }),
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
