using System.Globalization;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Labels;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Storage.Labels;
using WhatIsUp.WhatsApp.AppState;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Labels;

/// <summary>Quick replies, written to the account's app state; what is written comes back as an event, which stores it.</summary>
internal sealed class ChannelQuickReplies(ChannelCore core, QuickReplyRows rows) : IChannelQuickReplies
{
    private const string Replies = "quick replies";

    /// <inheritdoc />
    public Task<IReadOnlyList<QuickReplyView>> ListAsync(Caller caller) => rows.ListAsync(core.Id, CancellationToken.None);

    /// <inheritdoc />
    public async Task<QuickReplyView> GetAsync(Caller caller, string replyId) =>
        await rows.FindAsync(core.Id, replyId, CancellationToken.None) ?? throw new GatewayException(ErrorCode.NotFound, "No such quick reply.");

    /// <inheritdoc />
    public Task<QuickReplyView> CreateAsync(Caller caller, QuickReplyPatch reply) => core.Removals.RunAsync(Replies, async () =>
    {
        var known = await rows.ListAsync(core.Id, CancellationToken.None);
        Require(known, null, reply.Shortcut!);
        // Apps number them by the second in which they were created.
        var seconds = core.Dependencies.Time.GetUtcNow().ToUnixTimeSeconds();
        string id;
        do id = seconds++.ToString(CultureInfo.InvariantCulture);
        while (known.Any(one => one.Id == id));
        return await WriteAsync(caller, new QuickReplyView(id, reply.Shortcut!, reply.Message!, reply.Keywords ?? [], 0));
    });

    /// <inheritdoc />
    public Task<QuickReplyView> UpdateAsync(Caller caller, string replyId, QuickReplyPatch patch) => core.Removals.RunAsync(Replies, async () =>
    {
        var known = await GetAsync(caller, replyId);
        if (patch.Shortcut is { } shortcut) Require(await rows.ListAsync(core.Id, CancellationToken.None), replyId, shortcut);
        return await WriteAsync(caller, known with
        {
            Shortcut = patch.Shortcut ?? known.Shortcut, Message = patch.Message ?? known.Message, Keywords = patch.Keywords ?? known.Keywords,
        });
    });

    /// <inheritdoc />
    public Task DeleteAsync(Caller caller, string replyId) => core.Removals.RunAsync(Replies, async () =>
    {
        var known = await GetAsync(caller, replyId);
        await core.WriteAppStateAsync(AppStateActions.QuickReply(replyId, known.Shortcut, known.Message, known.Keywords, known.Count, isDeleted: true));
        return true;
    });

    private async Task<QuickReplyView> WriteAsync(Caller caller, QuickReplyView reply)
    {
        await core.WriteAppStateAsync(AppStateActions.QuickReply(reply.Id, reply.Shortcut, reply.Message, reply.Keywords, reply.Count, isDeleted: false));
        return await GetAsync(caller, reply.Id);
    }

    private static void Require(IReadOnlyList<QuickReplyView> known, string? own, string shortcut)
    {
        if (known.Any(one => one.Id != own && string.Equals(one.Shortcut, shortcut, StringComparison.OrdinalIgnoreCase)))
            throw new GatewayException(
                ErrorCode.InvalidRequest, "A field of the request is not valid.",
                new Dictionary<string, string> { ["shortcut"] = "is that of another quick reply", ["reason"] = "shortcut_taken" });
        if (own is null && known.Count >= QuickReplyRows.Limit)
            throw new GatewayException(
                ErrorCode.InvalidRequest, "The account has too many quick replies.", new Dictionary<string, string> { ["reason"] = "too_many_quick_replies" });
    }
}
