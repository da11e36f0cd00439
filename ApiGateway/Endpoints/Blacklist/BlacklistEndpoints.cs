using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Chats;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Blacklist;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Blacklist;

/// <summary>Blocked contacts.</summary>
internal static class BlacklistEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var blacklist = routes.MapGroup("/v1/channels/{channelId}/blacklist").WithTags("Blacklist")
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);
        blacklist.MapGroup("").Requires(Scopes.MessagesRead).MapGet("", ListAsync)
            .Describe("listBlacklist", "List the blocked contacts", "All of them, as WhatsApp has them, ordered by address.")
            .ExampleReply(new Page<Participant>([new Participant(ChatExamples.Jid, ChatExamples.Lid, "+4915187654321", null)], null));
        var changes = blacklist.MapGroup("").Requires(Scopes.ChannelsWrite).Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound);
        changes.MapPut("/{jid}", BlockAsync)
            .Describe("blockContact", "Block a contact", "A blocked contact can neither write nor call, and sees neither presence nor picture.");
        changes.MapDelete("/{jid}", UnblockAsync)
            .Describe("unblockContact", "Unblock a contact", "A contact that is not blocked stays as it is.");
    }

    private static async Task<Ok<Page<Participant>>> ListAsync(string channelId, RequestContext context) =>
        TypedResults.Ok(new Page<Participant>(await Channel(context, channelId).ListAsync(context.Caller), null));

    private static Task<NoContent> BlockAsync(string channelId, string jid, RequestContext context) => SetAsync(channelId, jid, true, context);

    private static Task<NoContent> UnblockAsync(string channelId, string jid, RequestContext context) => SetAsync(channelId, jid, false, context);

    private static async Task<NoContent> SetAsync(string channelId, string jid, bool isBlocked, RequestContext context)
    {
        await Channel(context, channelId).SetAsync(context.Caller, ChatAddress.Read(jid), isBlocked);
        return TypedResults.NoContent();
    }

    private static IChannelBlacklist Channel(RequestContext context, string channelId) => context.Channel<IChannelBlacklist>(channelId);
}
