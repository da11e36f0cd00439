using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Audit;
using OrleansContext = Orleans.Runtime.RequestContext;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>
/// Records changes. The record travels with the grain calls of the request, so that the transaction of the change stores it; before a successful response
/// begins it is stored for changes that have no transaction, and gets the id of what was created.
/// </summary>
internal sealed class AuditedChanges(RequestDelegate next, IGrainFactory grains, Func<string, OperationRow?> find, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<Caller>() is not { } caller || FindAction(http) is not { } action)
        {
            await next(http);
            return;
        }

        var record = new AuditRecord(caller.CustomerId, EventOf(http, caller, action));
        var isStored = false;
        http.Response.OnStarting(StoreOnceAsync);
        // The value ends with this method.
        OrleansContext.Set(AuditRecord.CallKey, record);
        await next(http);
        // The response to a client that has gone never begins.
        await StoreOnceAsync();

        Task StoreOnceAsync()
        {
            if (isStored || http.Response.StatusCode >= StatusCodes.Status300MultipleChoices) return Task.CompletedTask;
            isStored = true;
            return StoreAsync(http, record);
        }
    }

    private string? FindAction(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<EndpointNameMetadata>() is { } name ? find(name.EndpointName)?.Audit : null;

    private AuditEventView EventOf(HttpContext http, Caller caller, string action)
    {
        var values = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.Parameters ?? [];
        return new AuditEventView
        {
            Id = PrefixedId.New(PrefixedId.AuditEvent),
            Action = action,
            Actor = caller.UserId is { } user ? new AuditActor(AuditActorKind.User, user) : new AuditActor(AuditActorKind.ApiKey, caller.KeyId),
            Target = values.Count > 0 ? http.GetRouteValue(values[^1].Name) as string : null,
            ChannelId = http.GetRouteValue("channelId") is string text && ChannelId.TryParse(text, out var channel) ? channel : null,
            Mode = caller.Mode,
            RequestId = http.RequestId(),
            CreatedAt = time.GetUtcNow(),
        };
    }

    private Task StoreAsync(HttpContext http, AuditRecord record)
    {
        var created = http.Response.StatusCode == StatusCodes.Status201Created ? http.Response.Headers.Location.ToString() : "";
        var change = record.Event with { Target = created.Length > 0 ? created[(created.LastIndexOf('/') + 1)..] : record.Event.Target };
        return grains.GetGrain<IAuditGrain>(0).RecordAsync(record with { Event = change });
    }
}
