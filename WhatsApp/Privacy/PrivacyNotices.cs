using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Privacy;

/// <summary>Changes of the privacy settings by other devices of the account (<c>account_sync</c> › <c>privacy</c> › <c>category</c>; whatsmeow).</summary>
internal static class PrivacyNotices
{
    /// <summary>Adds the events of the child.</summary>
    public static void Handle(DeviceTransaction transaction, Node privacy, Action<PrivacyCategory, PrivacyValue> noted)
    {
        foreach (var node in privacy.ChildrenOf("category"))
        {
            if (PrivacyWords.CategoryOf(node.Get("name")) is not { } category || PrivacyWords.ValueOf(node.Get("value")) is not { } value) continue;
            noted(category, value);
            transaction.Changes.Events.Add(new PrivacyChanged(PrivacyWords.Of(category), PrivacyWords.Of(value)));
        }
    }
}
