using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Business;

/// <summary>The business profile of a channel's account, and the orders that it received.</summary>
internal static class BusinessEndpoints
{
    private const int MaxTokenLength = 1_024;

    private static readonly QueryField<string> CoverId = QueryField.Text(
        "id", "Id of the cover photo; without it, the one that the profile shows is removed.", 64);

    private static readonly QueryField<string> OrderToken = QueryField.Text(
        "order_token", "Token of the order message; without it, that of the stored order is used.", MaxTokenLength);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var business = routes.MapGroup("/v1/channels/{channelId}/business").WithTags("Business").Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidRequest);
        MapProfile(business);
        MapOrders(business);
        CatalogEndpoints.Map(business);
        CatalogRecordEndpoints.Map(business);
        CatalogSendEndpoints.Map(business);
    }

    private static void MapProfile(RouteGroupBuilder business)
    {
        var live = business.MapGroup("").Fails(ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);
        live.MapGet("", GetProfileAsync)
            .Describe("getBusinessProfile", "Get the business profile", "That of the channel's own account, which must be one of the WhatsApp Business app.")
            .Requires(Scopes.MessagesRead)
            .ExampleReply(BusinessExamples.Profile);
        live.MapPost("", EditProfileAsync)
            .Describe("editBusinessProfile", "Change the business profile", "Fields that are absent stay as they are.")
            .Requires(Scopes.ChannelsWrite)
            .ExampleReply(BusinessExamples.Profile);
        live.MapPut("/cover", SetCoverAsync)
            .Describe("setBusinessCover", "Set the cover photo of the business profile")
            .Requires(Scopes.ChannelsWrite).Fails(ErrorCode.MediaGone).IsLimitedByPlan()
            .WithMetadata(new RequestSizeLimitAttribute(MessageFile.MaxBodyBytes))
            .ExampleReply(BusinessExamples.CoverReply);
        live.MapDelete("/cover", RemoveCoverAsync)
            .Describe("removeBusinessCover", "Remove the cover photo of the business profile")
            .Requires(Scopes.ChannelsWrite).Takes(CoverId);
    }

    private static void MapOrders(RouteGroupBuilder business)
    {
        business.MapGet("/orders", ListOrdersAsync)
            .Describe(
                "listOrders", "List orders",
                "Orders that customers placed in chats, as their messages announced them. They are stored here and can't be changed.")
            .Requires(Scopes.MessagesRead).TakesPage()
            .ExampleReply(BusinessExamples.Orders);
        business.MapGet("/orders/{orderId}", GetOrderAsync)
            .Describe("getOrder", "Get the items of an order", "Read from WhatsApp with the token of the order message.")
            .Requires(Scopes.MessagesRead).Takes(OrderToken).Fails(ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other)
            .ExampleReply(BusinessExamples.OrderDetails);
    }

    private static async Task<Ok<BusinessProfileView>> GetProfileAsync(string channelId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetProfileAsync(context.Caller));

    private static async Task<Ok<BusinessProfileView>> EditProfileAsync(string channelId, Body<EditBusinessProfileRequest> body, RequestContext context)
    {
        var edit = body.Read(out var errors).Read(errors);
        errors.ThrowIfAny();
        return TypedResults.Ok(await Channel(context, channelId).EditProfileAsync(context.Caller, edit));
    }

    private static async Task<Ok<BusinessCover>> SetCoverAsync(
        string channelId, Body<SetCoverRequest> body, RequestContext context, CancellationToken cancellationToken) =>
        TypedResults.Ok(await InlinePictures.UseAsync(
            context, RequestContext.ChannelId(channelId), [body.Value.Image], static _ => "image",
            images => Channel(context, channelId).SetCoverAsync(context.Caller, images![0]), cancellationToken));

    private static async Task<NoContent> RemoveCoverAsync(string channelId, Query query, RequestContext context)
    {
        var id = query.Text(CoverId);
        query.Check();
        await Channel(context, channelId).RemoveCoverAsync(context.Caller, id);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Page<OrderView>>> ListOrdersAsync(string channelId, Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).ListOrdersAsync(context.Caller, page));
    }

    private static async Task<Ok<OrderDetailsView>> GetOrderAsync(string channelId, string orderId, Query query, RequestContext context)
    {
        var token = query.Text(OrderToken);
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).GetOrderAsync(context.Caller, orderId, token));
    }

    private static IChannelBusiness Channel(RequestContext context, string channelId) => context.Channel<IChannelBusiness>(channelId);
}
