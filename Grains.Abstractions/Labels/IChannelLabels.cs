using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Chats;

namespace WhatIsUp.Grains.Abstractions.Labels;

/// <summary>Changes of a channel's labels, written for all devices of the account.</summary>
[Alias("IChannelLabels"), GrainInterfaceType("channel-labels")]
public interface IChannelLabels : IChannelArea
{
    /// <summary>Creates or changes a label; a null name deletes it.</summary>
    [Alias("Edit"), AlwaysInterleave] Task<LabelView?> EditAsync(Caller caller, string labelId, string? name, int color);

    /// <summary>Puts a label on a chat or, with a message id, on a message of it, or removes it.</summary>
    [Alias("Assign"), AlwaysInterleave] Task AssignAsync(Caller caller, string labelId, string chatId, string? messageId, bool isAssigned);
}
