using System.Globalization;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>A request of a caller to the sandbox: what only the gateway has is added, and everything else is forwarded.</summary>
internal sealed class SandboxCall
{
    private readonly HttpContext _http;
    private readonly RequestContext _context;
    private readonly SandboxForwarder _sandbox;

    private SandboxCall(HttpContext http, RequestContext context, SandboxForwarder sandbox) => (_http, _context, _sandbox) = (http, context, sandbox);

    /// <summary>Called by the framework to make the parameter.</summary>
    public static async ValueTask<SandboxCall?> BindAsync(HttpContext http) =>
        new SandboxCall(http, (await RequestContext.BindAsync(http))!, http.RequestServices.GetRequiredService<SandboxForwarder>());

    /// <summary>The position of a page, which the sandbox calls <c>after</c>.</summary>
    public static QueryField<int> Position(SandboxOperation operation) => QueryField.Number("cursor", operation.CursorDescription, 0, int.MaxValue, 0);

    /// <summary>Sends the request to the sandbox, and its response to the caller.</summary>
    public async Task ForwardAsync(SandboxOperation operation, object? body)
    {
        var path = PathOf(operation) + PageOf(operation);
        if (body is INamesChannels named) body = named.WithDevices(await DevicesAsync(named));
        var plan = operation.PlanLimit is null ? null : await _context.Grains.GetGrain<ICustomerGrain>(_context.Caller.CustomerId.Value).GetPlanAsync();
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), new Uri(path, UriKind.Relative));
        if (plan is not null) request.Headers.Add("X-Sandbox-Most", LimitOf(plan, operation).ToString(CultureInfo.InvariantCulture));
        if (body is not null) request.Content = new ByteArrayContent(SandboxJson.Write(body)) { Headers = { { "Content-Type", "application/json" } } };
        try
        {
            using var reply = await _sandbox.SendAsync(request, _context.Caller, _http.RequestAborted);
            await WriteAsync(reply);
        }
        catch (GatewayException full) when (plan is not null && full.Details?.GetValueOrDefault("reason") == Plan.PlanLimit)
        {
            throw plan.Exceeded(operation.PlanLimit == SandboxPlanLimit.Phones ? "sandbox_phones" : "sandbox_groups", LimitOf(plan, operation));
        }
    }

    private static int LimitOf(Plan plan, SandboxOperation operation) =>
        operation.PlanLimit == SandboxPlanLimit.Phones ? plan.SandboxPhones : plan.SandboxGroups;

    private string PathOf(SandboxOperation operation)
    {
        var path = operation.Path;
        foreach (var (name, value) in _http.Request.RouteValues)
            if (value is string text)
                path = path.Replace("{" + name + "}", Uri.EscapeDataString(name == "jid" ? ChatAddress.Read(text) : RouteIds.Require(name, text)),
                    StringComparison.Ordinal);
        return path;
    }

    private string PageOf(SandboxOperation operation)
    {
        if (!operation.IsPaged) return "";
        var query = new Query(_http.Request.Query, null);
        var (limit, after) = (query.Value(PageFields.Limit) ?? RequestLimits.DefaultPageSize, query.Value(Position(operation)) ?? 0);
        query.Check();
        return string.Create(CultureInfo.InvariantCulture, $"?limit={limit}&after={after}");
    }

    /// <summary>Addresses of the channels' devices in the sandbox; the caller must own the channels, and they must be paired.</summary>
    private async Task<IReadOnlyList<string>> DevicesAsync(INamesChannels body)
    {
        var problems = new FieldErrors();
        foreach (var (field, problem) in body.FindProblems()) problems.Add(field, problem);
        problems.ThrowIfAny();
        ChannelId[] channels = [.. body.Channels.Select(channel => new ChannelId(channel))];
        await _context.RequireChannelsAsync(channels);
        var devices = new List<string>(channels.Length);
        foreach (var channel in channels)
            devices.Add(
                await _context.Channel(channel.ToString()).GetDeviceJidAsync(_context.Caller)
                    ?? throw new GatewayException(ErrorCode.ChannelUnavailable, "The channel is not paired."));
        return devices;
    }

    private async Task WriteAsync(HttpResponseMessage reply)
    {
        _http.Response.StatusCode = (int)reply.StatusCode;
        if (reply.Headers.Location is { } location) _http.Response.Headers.Location = location.OriginalString;
        if (reply.Content.Headers.ContentType is not { } type) return;
        _http.Response.ContentType = type.ToString();
        await reply.Content.CopyToAsync(_http.Response.Body, _http.RequestAborted);
    }
}
