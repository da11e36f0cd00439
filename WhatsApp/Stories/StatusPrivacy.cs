using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Stories;

/// <summary>The account's privacy setting for status updates, as stored at the server (reference: whatsmeow).</summary>
internal static class StatusPrivacy
{
    private const int NotFound = 404;

    /// <summary>Requests the setting. If the server has none (404), it is all contacts.</summary>
    public static async Task<StatusAudience> FetchAsync(ClientConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.SendIqAsync(IqRequest.Get("status", Node.Of("privacy")), Read, cancellationToken);
        }
        catch (RequestRefusedException refused) when (refused.Code == NotFound)
        {
            return new StatusAudience(StatusSetting.Contacts, []);
        }
    }

    private static StatusAudience Read(Node answer)
    {
        var lists = answer.Child("privacy")?.ChildrenOf("list").ToArray() ?? [];
        var chosen = Array.Find(lists, list => list.Get("default") == "true") ?? lists.FirstOrDefault();
        return new StatusAudience(
            chosen?.Get("type") switch
            {
                "whitelist" => StatusSetting.AllowList,
                "blacklist" => StatusSetting.DenyList,
                _ => StatusSetting.Contacts,
            },
            [.. (chosen?.ChildrenOf("user") ?? []).Select(user => user.GetJid("jid").GetValueOrDefault().ToAccount())
                .Where(user => user.User.Length > 0 && (user.IsLid || user.IsPhoneNumber)).Take(StatusAudience.MaxAccounts)]);
    }
}
