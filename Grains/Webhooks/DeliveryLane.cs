using System.Text;
using System.Text.Json;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>The lane of a delivery: first attempts in one lane wait for one another.</summary>
internal static class DeliveryLane
{
    /// <summary>The key of the lane.</summary>
    public static string Of(DueDelivery delivery, DeliveryOrdering ordering) => ordering switch
    {
        DeliveryOrdering.None => delivery.Id,
        DeliveryOrdering.Chat => delivery.ChannelId + " " + ChatOf(delivery.Payload),
        _ => delivery.ChannelId,
    };

    /// <summary>The chat that an event belongs to: its <c>chat_id</c> or <c>group_id</c>; events without a chat have a lane of their own.</summary>
    private static string? ChatOf(string payload)
    {
        var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(payload));
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isChat = json.ValueTextEquals("chat_id"u8) || json.ValueTextEquals("group_id"u8);
            if (!json.Read()) return null;
            if (isChat && json.TokenType == JsonTokenType.String) return json.GetString();
            json.Skip();
        }

        return null;
    }
}
