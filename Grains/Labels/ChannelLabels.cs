using System.Globalization;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Labels;
using WhatIsUp.Grains.Channels;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Labels;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Labels;

/// <summary>Changes of labels, written to the account's app state.</summary>
internal sealed class ChannelLabels(ChannelCore core) : IChannelLabels
{
    /// <summary>Labels of one chat or message, as WhatsApp's apps allow.</summary>
    private const int MaxLabels = 10;

    private readonly KnownChats _chats = new(core);

    /// <inheritdoc />
    public async Task<LabelView?> EditAsync(Caller caller, string labelId, string? name, int color)
    {
        if (name is null)
        {
            await core.Removals.RunAsync("label " + labelId, async () =>
            {
                var known = await GetAsync(labelId);
                await core.WriteAppStateAsync(AppStateActions.EditLabel(labelId, known.Name, known.Color, true));
            });
            return null;
        }

        await core.WriteAppStateAsync(AppStateActions.EditLabel(labelId, name, color, false));
        return await FindAsync(labelId) is { } label ? new LabelView(label.Id, label.Name, label.Color, label.Count) : null;
    }

    /// <inheritdoc />
    public async Task AssignAsync(Caller caller, string labelId, string chatId, string? messageId, bool isAssigned)
    {
        _ = await GetAsync(labelId);
        var message = messageId is null ? null : await _chats.GetMessageAsync(messageId);
        var (stored, wire) = await _chats.AddressAsync(message?.ChatId ?? chatId);
        var labelled = message is null ? null : new LabelledMessage(message.Id, message.FromMe, KnownChats.AuthorOf(wire, message));
        // One after another: the limit counts what is stored.
        await core.Removals.RunAsync($"labels of {stored} {messageId}", async () =>
        {
            var labels = await core.Dependencies.Chats.Labels.ListLabelsOfAsync(core.Id, stored, messageId, CancellationToken.None);
            if (!isAssigned && !labels.Contains(labelId)) throw new GatewayException(ErrorCode.NotFound, "The chat or message does not have this label.");
            if (isAssigned && !labels.Contains(labelId) && labels.Count >= MaxLabels) throw TooMany();
            await core.CallAsync((client, token) => client.Labels.AssignAsync(labelId, wire, labelled, isAssigned, token));
            return true;
        });
    }

    private static GatewayException TooMany() => new(
        ErrorCode.InvalidRequest, string.Create(CultureInfo.InvariantCulture, $"A chat or message has at most {MaxLabels} labels."),
        new Dictionary<string, string>
        {
            ["label_id"] = "is one label too many", ["reason"] = "too_many_labels", ["limit"] = MaxLabels.ToString(CultureInfo.InvariantCulture),
        });

    private Task<LabelDetails?> FindAsync(string labelId) => core.Dependencies.Chats.Labels.GetLabelAsync(core.Id, labelId, CancellationToken.None);

    private async Task<LabelDetails> GetAsync(string labelId) => await FindAsync(labelId) ?? throw new GatewayException(ErrorCode.NotFound, "No such label.");
}
