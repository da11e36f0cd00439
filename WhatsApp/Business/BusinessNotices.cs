using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Business;

/// <summary>
/// Notifications of businesses (<c>type=business</c>): all children count, and unknown ones are counted (whatsapp-rust @1489b7da
/// <c>wacore/src/stanza/business.rs</c>, zapo @9a49e1ff <c>src/client/events/business.ts</c>).
/// </summary>
internal static class BusinessNotices
{
    private const int MaxIds = 500;

    /// <summary>Adds the content of a notification to the transaction.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="stanza">The notification.</param>
    /// <param name="access">Receives nonces, or null before login.</param>
    /// <param name="isUnknown">Receives the tags of children that are not known.</param>
    public static void Handle(DeviceTransaction transaction, Node stanza, GraphAccess access, Action<string> isUnknown)
    {
        var from = stanza.GetJid("from")?.ToAccount();
        foreach (var child in stanza.Children)
        {
            switch (child.Tag)
            {
                case "product_catalog":
                    AddCatalog(transaction, from, child);
                    break;
                case "profile" when (child.GetJid("jid") ?? from) is { } business:
                    transaction.Changes.Events.Add(new BusinessProfileChanged(business.ToAccount()));
                    break;
                case "wa_ad_account_nonce":
                    access.NoteNonce(child);
                    break;
                case "profile" or "verified_name" or "remove" or "subscriptions" or "feature_flags":
                    break;
                default:
                    isUnknown("business:" + child.Tag);
                    break;
            }
        }
    }

    private static void AddCatalog(DeviceTransaction transaction, Jid? from, Node catalog)
    {
        if (from is not { } business) return;
        string[] products = [.. catalog.ChildrenOf("product").Select(product => product.Child("id")?.Text ?? product.Get("id")).OfType<string>().Take(MaxIds)];
        string[] collections = [.. catalog.ChildrenOf("collection").Select(collection => collection.Get("id")).OfType<string>().Take(MaxIds)];
        transaction.Changes.Events.Add(new CatalogChanged(business, products, collections));
    }
}
