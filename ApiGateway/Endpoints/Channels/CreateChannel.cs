using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>Fields to make a channel.</summary>
public sealed record CreateChannelRequest
{
    /// <summary>Label, 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Your own pairs of text, up to 50.</summary>
    [MaxLength(RequestLimits.MaxPairs)] public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Proxy for the channel's socket: http, https or socks5. Never shown again.</summary>
    public string? Proxy { get; init; }
}

/// <summary>POST /v1/channels.</summary>
internal static class CreateChannel
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/channels", HandleAsync)
        .Describe("Channels", "createChannel", "Create a channel", "A channel is one WhatsApp account. It begins as pending: connect it, then scan its QR.")
        .Requires(Scopes.ChannelsWrite)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.PlanChannelLimit, ErrorCode.ChannelScopedKey)
        .ExampleRequest(new CreateChannelRequest { Name = "Support", Metadata = ChannelExamples.Pending.Metadata })
        .ExampleReply(ChannelExamples.Pending);

    private static async Task<Created<ChannelView>> HandleAsync(Body<CreateChannelRequest> body, Call call)
    {
        var (request, errors) = (body.Value, new FieldErrors());
        ChannelFields.CheckName(request.Name, errors);
        ChannelFields.CheckMetadata(request.Metadata, errors);
        ChannelFields.CheckProxy(request.Proxy, errors);
        errors.ThrowIfAny();
        if (call.Caller.ChannelScope is not null) throw new GatewayException(ErrorCode.ChannelScopedKey, "The key is bound to one channel and can't make others.");
        var customer = call.Grains.GetGrain<ICustomerGrain>(call.Caller.CustomerId.Value);
        var channel = await customer.CreateChannelAsync(call.Caller, request.Name, request.Metadata ?? new Dictionary<string, string>(), request.Proxy);
        return TypedResults.Created($"/v1/channels/{channel.Id}", channel);
    }
}
