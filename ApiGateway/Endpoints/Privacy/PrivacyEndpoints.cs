using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Chats;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Privacy;

namespace WhatIsUp.ApiGateway.Endpoints.Privacy;

/// <summary>Privacy settings of the account.</summary>
internal static class PrivacyEndpoints
{
    private static readonly PrivacySettings Example = new()
    {
        LastSeen = PrivacyValue.Contacts, Online = PrivacyValue.MatchLastSeen, Picture = PrivacyValue.All, About = PrivacyValue.ContactsExcept,
        GroupAdd = PrivacyValue.Contacts, ReadReceipts = PrivacyValue.All, Calls = PrivacyValue.All, Messages = PrivacyValue.All, Defense = PrivacyValue.Off,
        Stickers = PrivacyValue.Contacts,
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        var privacy = routes.MapGroup("/v1/channels/{channelId}/privacy").WithTags("Privacy")
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);
        var reads = privacy.MapGroup("").Requires(Scopes.MessagesRead);
        var changes = privacy.MapGroup("").Requires(Scopes.ChannelsWrite).Fails(ErrorCode.InvalidRequest);
        reads.MapGet("", GetAsync)
            .Describe("getPrivacy", "Get the privacy settings of the account", "A setting is null when WhatsApp does not return it.")
            .ExampleReply(Example);
        changes.MapPatch("", UpdateAsync)
            .Describe(
                "updatePrivacy", "Update the privacy settings of the account",
                "The settings are changed one after another. When one fails, details.applied lists those that were changed before it.")
            .ExampleReply(Example);
        reads.MapGet("/{category}/exceptions", GetExceptionsAsync)
            .Describe(
                "listPrivacyExceptions", "List the contacts that a setting leaves out",
                "Of last_seen, picture, about, group_add and others that take contacts_except.")
            .Fails(ErrorCode.NotFound, ErrorCode.InvalidRequest)
            .ExampleReply(new Page<string>([ChatExamples.Jid], null));
        changes.MapPut("/{category}/exceptions", PutExceptionsAsync)
            .Describe("putPrivacyExceptions", "Replace the contacts that a setting leaves out", "The setting becomes contacts_except.")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(new Page<string>([ChatExamples.Jid], null));
    }

    private static async Task<Ok<PrivacySettings>> GetAsync(string channelId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetAsync(context.Caller));

    private static async Task<Ok<PrivacySettings>> UpdateAsync(string channelId, Body<PatchPrivacyRequest> body, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).UpdateAsync(context.Caller, body.Value.ToSettings()));

    private static async Task<Ok<Page<string>>> GetExceptionsAsync(string channelId, string category, RequestContext context) =>
        TypedResults.Ok(new Page<string>(await Channel(context, channelId).GetExceptionsAsync(context.Caller, PrivacyCategories.Read(category)), null));

    private static async Task<Ok<Page<string>>> PutExceptionsAsync(
        string channelId, string category, Body<PutExceptionsRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        var people = request.Contacts.TakeWhile(_ => !errors.IsFull)
            .Select((text, index) => Recipient.ReadPerson(text, string.Create(CultureInfo.InvariantCulture, $"contacts[{index}]"), errors)).ToArray();
        errors.ThrowIfAny();
        var kept = await Channel(context, channelId).PutExceptionsAsync(
            context.Caller, PrivacyCategories.Read(category), [.. people.OfType<string>().Distinct(StringComparer.Ordinal)]);
        return TypedResults.Ok(new Page<string>(kept, null));
    }

    private static IChannelPrivacy Channel(RequestContext context, string channelId) => context.Channel<IChannelPrivacy>(channelId);
}
