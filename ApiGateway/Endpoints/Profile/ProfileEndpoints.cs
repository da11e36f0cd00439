using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Chats;
using WhatIsUp.ApiGateway.Endpoints.Media;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Profile;

namespace WhatIsUp.ApiGateway.Endpoints.Profile;

/// <summary>Profiles of accounts.</summary>
internal static class ProfileEndpoints
{
    private static readonly QueryField<string> Type = QueryField.Choice("type", "preview for the small picture, full (the default) for the large one.",
        ["preview", "full"]);

    private static readonly QueryField<string> KnownId = QueryField.Text(
        "known_id", "Id of the picture that you have: the state is unchanged while it is that one.", 128);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var channel = routes.MapGroup("/v1/channels/{channelId}")
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);
        MapContacts(channel.MapGroup("/contacts/{jid}").WithTags("Contacts").Requires(Scopes.MessagesRead));
        var profile = channel.MapGroup("/profile").WithTags("Profile");
        MapReads(profile.MapGroup("").Requires(Scopes.MessagesRead));
        MapChanges(profile.MapGroup("").Requires(Scopes.ChannelsWrite));
    }

    private static void MapContacts(RouteGroupBuilder contact)
    {
        contact.MapGet("/profile", GetContactAsync)
            .Describe("getContactProfile", "Get the profile of a contact", "About text and picture, as far as the contact's privacy settings allow.")
            .ExampleReply(ChatExamples.Profile);
        contact.MapGet("/picture", GetContactPictureAsync)
            .Describe("getContactPicture", "Get the picture of a contact", "If the contact's privacy settings allow it; otherwise the state is the reason.")
            .Takes(Type, KnownId)
            .ExampleReply(ProfileExamples.Picture);
    }

    private static void MapReads(RouteGroupBuilder profile)
    {
        profile.MapGet("", GetAsync)
            .Describe("getProfile", "Get the profile of the account", "Name, about text, picture and default timer, as WhatsApp has them.")
            .ExampleReply(ProfileExamples.Own);
        profile.MapGet("/picture", GetPictureAsync)
            .Describe("getPicture", "Get the picture of the account")
            .Takes(Type, KnownId)
            .ExampleReply(ProfileExamples.Picture);
        profile.MapGet("/qr", GetCodeAsync)
            .Describe("getContactQr", "Get the contact QR of the account", "Who scans the QR, or follows its link, adds the account as a contact.")
            .ExampleReply(ProfileExamples.Code);
        profile.MapPost("/qr/lookup", FindLinkAsync)
            .Describe(
                "findContactQr", "Look up a contact QR or message link", "Returns the account behind the code, and the text that a message link prepares.")
            .ExampleReply(ProfileExamples.Link);
    }

    private static void MapChanges(RouteGroupBuilder profile)
    {
        profile.MapPatch("", UpdateAsync)
            .Describe(
                "updateProfile", "Update the profile of the account",
                "The fields are changed in the order name, about, picture. When one fails, details.applied lists those that were changed before it.")
            .ExampleReply(ProfileExamples.Own);
        profile.MapPut("/about", SetAboutAsync)
            .Describe("setAbout", "Set the about text", "Changes the about text of the channel's own profile. Who can see it is a privacy setting.");
        profile.MapPut("/picture", SetPictureAsync)
            .Describe("setPicture", "Set the picture of the account", "JPEG, PNG or WebP; it is cut to a square and sent as a JPEG of 640 × 640 pixels.")
            .Fails(ErrorCode.MediaGone)
            .IsLimitedByPlan()
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MessageFile.MaxBodyBytes))
            .ExampleReply(ProfileExamples.Picture);
        profile.MapDelete("/picture", RemovePictureAsync)
            .Describe("removePicture", "Remove the picture of the account");
        profile.MapPut("/timer", SetTimerAsync)
            .Describe("setDefaultTimer", "Set the default timer for disappearing messages", "For chats that begin from now on, with either side.");
        profile.MapDelete("/qr", RevokeCodeAsync)
            .Describe("revokeContactQr", "Revoke the contact QR of the account", "The present code leads nowhere from now on; returns the new one.")
            .ExampleReply(ProfileExamples.Code);
    }

    private static async Task<Ok<ContactProfile>> GetContactAsync(string channelId, string jid, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetAsync(context.Caller, ChatAddress.Read(jid)));

    private static async Task<Ok<PictureView>> GetContactPictureAsync(string channelId, string jid, Query query, RequestContext context)
    {
        var (isPreview, knownId) = (query.Text(Type) == "preview", query.Text(KnownId));
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).GetPictureAsync(context.Caller, ChatAddress.Read(jid), isPreview, knownId));
    }

    private static async Task<Ok<OwnProfile>> GetAsync(string channelId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetOwnAsync(context.Caller));

    private static async Task<Ok<PictureView>> GetPictureAsync(string channelId, Query query, RequestContext context)
    {
        var (isPreview, knownId) = (query.Text(Type) == "preview", query.Text(KnownId));
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).GetPictureAsync(context.Caller, null, isPreview, knownId));
    }

    private static async Task<Ok<OwnProfile>> UpdateAsync(
        string channelId, Body<PatchProfileRequest> body, RequestContext context, CancellationToken cancellationToken)
    {
        var request = body.Read(out var errors);
        var picture = request.Picture is { Length: > 0 } source ? PictureRequest.Of(source) : null;
        using var inline = picture?.Inline;
        picture?.Check(errors, "picture");
        errors.ThrowIfAny();
        var patch = new ProfilePatch { Name = request.Name, About = request.About, PictureId = request.Picture is "" ? "" : null };
        var channel = Channel(context, channelId);
        return TypedResults.Ok(picture is null
            ? await channel.UpdateAsync(context.Caller, patch)
            : await PictureFile.UseAsync(
                context, RequestContext.ChannelId(channelId), picture, "picture", file => channel.UpdateAsync(context.Caller, patch with { PictureId = file }),
                cancellationToken));
    }

    private static async Task<NoContent> SetAboutAsync(string channelId, Body<SetAboutRequest> body, RequestContext context)
    {
        await Channel(context, channelId).SetAboutAsync(context.Caller, body.Value.About);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<PictureView>> SetPictureAsync(
        string channelId, Body<PictureRequest> body, RequestContext context, CancellationToken cancellationToken)
    {
        var request = body.Read(out var errors);
        request.Check(errors);
        errors.ThrowIfAny();
        var channel = Channel(context, channelId);
        var changed = await PictureFile.UseAsync(
            context, RequestContext.ChannelId(channelId), request, null,
            file => channel.UpdateAsync(context.Caller, new ProfilePatch { PictureId = file }), cancellationToken);
        return TypedResults.Ok(changed.Picture);
    }

    private static async Task<NoContent> RemovePictureAsync(string channelId, RequestContext context)
    {
        await Channel(context, channelId).RemovePictureAsync(context.Caller);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SetTimerAsync(string channelId, Body<SetTimerRequest> body, RequestContext context)
    {
        await Channel(context, channelId).SetTimerAsync(context.Caller, body.Value.EphemeralExpiration);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<ContactCode>> GetCodeAsync(string channelId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetCodeAsync(context.Caller, isNew: false));

    private static async Task<Ok<ContactCode>> RevokeCodeAsync(string channelId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetCodeAsync(context.Caller, isNew: true));

    private static async Task<Ok<ContactLinkView>> FindLinkAsync(string channelId, Body<FindLinkRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        var code = ContactCodes.Read(request.Code);
        errors.Require(code is not null, "code", "must be a code, or a link https://wa.me/qr/… or https://wa.me/message/…");
        errors.ThrowIfAny();
        return TypedResults.Ok(await Channel(context, channelId).FindLinkAsync(context.Caller, code!));
    }

    private static IChannelProfile Channel(RequestContext context, string channelId) => context.Channel<IChannelProfile>(channelId);
}
