namespace WhatIsUp.Interop.Types;

/// <summary>Every type without a file and without a reference to another message.</summary>
public static class TypeCases
{
    private const string Card = "BEGIN:VCARD\\nVERSION:3.0\\nFN:Ada\\nTEL;type=CELL;type=VOICE;waid=15550001111:+15550001111\\nEND:VCARD";

    private static readonly string CardText = Card.Replace("\\n", "\n", StringComparison.Ordinal);

    public static IReadOnlyList<TypeCase> All { get; } =
    [
        new(
            "text", """{"text":"grüße 🌍"}""", [("extendedTextMessage.text", "grüße 🌍")],
            """{"text":"grüße 🌍"}""", null, [("type", "text"), ("text.body", "grüße 🌍")]),
        new(
            "link_preview", """{"text":"see https://example.org/a now","title":"Example","description":"An example"}""",
            [("extendedTextMessage.matchedText", "https://example.org/a"), ("extendedTextMessage.title", "Example"),
                ("extendedTextMessage.description", "An example")],
            """{"text":"see https://example.org/a","linkPreview":{"matched-text":"https://example.org/a","title":"Example","description":"An example"}}""",
            null,
            [("type", "text"), ("text.link_preview.url", "https://example.org/a"), ("text.link_preview.title", "Example"),
                ("text.link_preview.description", "An example")]),
        new(
            "location", """{"latitude":52.5,"longitude":13.25,"name":"Shop","address":"Street 1","url":"https://example.org/shop"}""",
            [
                ("locationMessage.degreesLatitude", "52.5"), ("locationMessage.degreesLongitude", "13.25"), ("locationMessage.name", "Shop"),
                ("locationMessage.address", "Street 1"),
                ("locationMessage.url", "https://example.org/shop"),
            ],
            """{"location":{"degreesLatitude":52.5,"degreesLongitude":13.25,"name":"Shop","address":"Street 1"}}""", null,
            [("type", "location"), ("location.latitude", "52.5"), ("location.longitude", "13.25"),
                ("location.name", "Shop"), ("location.address", "Street 1")]),
        new(
            "contact", """{"contacts":[{"name":"Ada","phones":["+15550001111"]}]}""",
            [("contactMessage.displayName", "Ada"), ("contactMessage.vcard", CardText)],
            $$$"""{"contacts":{"displayName":"Ada","contacts":[{"displayName":"Ada","vcard":"{{{Card}}}"}]}}""", null,
            [("type", "contact"), ("contact.contacts.0.name", "Ada"), ("contact.contacts.0.vcard", CardText)]),
        new(
            "contact_list", $$"""{"contacts":[{"name":"Ada","phones":["+15550001111"]},{"name":"Bob","vcard":"{{Card}}"}]}""",
            [("contactsArrayMessage.displayName", "Ada, Bob"), ("contactsArrayMessage.contacts.0.vcard", CardText),
                ("contactsArrayMessage.contacts.1.displayName", "Bob")],
            $$$"""{"contacts":{"displayName":"Ada, Bob","contacts":[{"displayName":"Ada","vcard":"{{{Card}}}"},{"displayName":"Bob","vcard":"{{{Card}}}"}]}}""",
            null,
            [("type", "contact"), ("contact.contacts.0.name", "Ada"), ("contact.contacts.1.vcard", CardText)]),
        new(
            "poll", """{"title":"Lunch?","options":["Pizza","Pasta"],"selectable_count":1}""",
            [("pollCreationMessageV3.name", "Lunch?"), ("pollCreationMessageV3.options.1.optionName", "Pasta"),
                ("pollCreationMessageV3.selectableOptionsCount", "1")],
            """{"poll":{"name":"Lunch?","values":["Pizza","Pasta","Salad"],"selectableCount":0}}""", null,
            [("type", "poll"), ("poll.title", "Lunch?"), ("poll.options.2", "Salad"), ("poll.selectable_count", "0")]),
        new(
            "event",
            """{"title":"Party","description":"Cake","start_time":"2030-01-01T18:00:00Z","end_time":"2030-01-01T20:00:00Z","degrees_latitude":1.5,"degrees_longitude":2.5,"location_name":"Home"}""",
            [
                ("eventMessage.name", "Party"), ("eventMessage.description", "Cake"),
                ("eventMessage.startTime", "1893520800"), ("eventMessage.endTime", "1893528000"),
                ("eventMessage.location.name", "Home"), ("eventMessage.location.degreesLatitude", "1.5"),
            ],
            """{"event":{"name":"Party","description":"Cake","startDate":{"$time":"2030-01-01T18:00:00Z"},"endDate":{"$time":"2030-01-01T20:00:00Z"},"location":{"degreesLatitude":1.5,"degreesLongitude":2.5,"name":"Home"}}}""",
            null,
            [
                ("type", "event"), ("event.title", "Party"), ("event.description", "Cake"), ("event.start_time", "2030-01-01T18:00:00.000Z"),
                ("event.end_time", "2030-01-01T20:00:00.000Z"),
                ("event.location.name", "Home"),
            ]),
        new(
            "interactive",
            """{"header":{"text":"Order"},"body":{"text":"Send it?"},"footer":{"text":"Thanks"},"action":{"buttons":[{"type":"quick_reply","title":"Yes","id":"yes"},{"type":"url","title":"See","url":"https://example.org"}]}}""",
            [
                ("interactiveMessage.header.title", "Order"), ("interactiveMessage.body.text", "Send it?"), ("interactiveMessage.footer.text", "Thanks"),
                ("interactiveMessage.nativeFlowMessage.buttons.0.name", "quick_reply"),
                ("interactiveMessage.nativeFlowMessage.buttons.0.buttonParamsJson", """{"display_text":"Yes","id":"yes"}"""),
                ("interactiveMessage.nativeFlowMessage.buttons.1.name", "cta_url"),
            ],
            null,
            """{"interactiveMessage":{"header":{"title":"Order"},"body":{"text":"Send it?"},"nativeFlowMessage":{"buttons":[{"name":"single_select","buttonParamsJson":"{\"title\":\"Choose\",\"sections\":[{\"title\":\"Sizes\",\"rows\":[{\"id\":\"s\",\"title\":\"Small\",\"description\":\"tiny\"}]}]}"}]}}}""",
            [
                ("type", "interactive"), ("interactive.header.text", "Order"), ("interactive.body.text", "Send it?"),
                ("interactive.action.list.label", "Choose"),
                ("interactive.action.list.sections.0.rows.0.id", "s"),
            ]),
        new(
            "template",
            """{"text":"Send it?","footer":"Thanks","buttons":[{"type":"call","title":"Call","phone_number":"+15550001111"},{"type":"copy","title":"Copy","copy_code":"A1"}]}""",
            [
                ("interactiveMessage.body.text", "Send it?"), ("interactiveMessage.nativeFlowMessage.buttons.0.name", "cta_call"),
                ("interactiveMessage.nativeFlowMessage.buttons.1.buttonParamsJson", """{"display_text":"Copy","copy_code":"A1"}"""),
            ],
            null, """{"buttonsMessage":{"contentText":"Send it?","footerText":"Thanks","buttons":[{"buttonId":"yes","buttonText":{"displayText":"Yes"},"type":1}],"headerType":1}}""",
            [("type", "interactive"), ("interactive.body.text", "Send it?"), ("interactive.footer.text", "Thanks"),
                ("interactive.action.buttons.0.id", "yes")]),
        new(
            "carousel", """{"body":{"text":"New"},"cards":[{"text":"Pot","buttons":[{"type":"quick_reply","title":"Take","id":"pot"}]}]}""",
            [("interactiveMessage.body.text", "New"), ("interactiveMessage.carouselMessage.cards.0.body.text", "Pot")],
            null, """{"interactiveMessage":{"body":{"text":"New"},"carouselMessage":{"cards":[{"body":{"text":"Pot"},"nativeFlowMessage":{"buttons":[{"name":"quick_reply","buttonParamsJson":"{\"display_text\":\"Take\",\"id\":\"pot\"}"}]}}]}}}""",
            [("type", "carousel"), ("carousel.body.text", "New"), ("carousel.cards.0.text", "Pot"), ("carousel.cards.0.buttons.0.id", "pot")]),
        new(
            "group_invite",
            """{"group_id":"120363021033254949@g.us","code":"AbCdEfGhIj","group_name":"Friends","caption":"Join","expires_at":"2030-01-01T00:00:00Z"}""",
            [
                ("groupInviteMessage.groupJid", "120363021033254949@g.us"), ("groupInviteMessage.inviteCode", "AbCdEfGhIj"),
                ("groupInviteMessage.groupName", "Friends"),
                ("groupInviteMessage.caption", "Join"), ("groupInviteMessage.inviteExpiration", "1893456000"),
            ],
            null, """{"groupInviteMessage":{"groupJid":"120363021033254949@g.us","inviteCode":"AbCdEfGhIj","inviteExpiration":1893456000,"groupName":"Friends","caption":"Join"}}""",
            [("type", "group_invite"), ("group_invite.group_id", "120363021033254949@g.us"), ("group_invite.code", "AbCdEfGhIj"),
                ("group_invite.group_name", "Friends"), ("group_invite.caption", "Join")]),
        new(
            "product",
            """{"product_id":"7123456789012345","catalog_id":"+15550001111","title":"Roses","description":"Red","price":24.5,"currency":"EUR","url":"https://example.org/r"}""",
            [
                ("productMessage.product.productId", "7123456789012345"), ("productMessage.product.title", "Roses"),
                ("productMessage.product.description", "Red"), ("productMessage.product.priceAmount1000", "24500"),
                ("productMessage.product.currencyCode", "EUR"), ("productMessage.businessOwnerJid", "15550001111@s.whatsapp.net"),
            ],
            null, """{"productMessage":{"product":{"productId":"7123456789012345","title":"Roses","currencyCode":"EUR","priceAmount1000":24500,"retailerId":"R-1"},"businessOwnerJid":"15550001111@s.whatsapp.net"}}""",
            [
                ("type", "product"), ("product.product_id", "7123456789012345"), ("product.title", "Roses"), ("product.price_thousandths", "24500"),
                ("product.currency", "EUR"), ("product.retailer_id", "R-1"), ("product.owner", "15550001111@s.whatsapp.net"),
            ]),
        new(
            "catalog", """{"catalog_id":"+15550001111","title":"Shop","description":"All of it","body":"See %URL% now"}""",
            [("extendedTextMessage.text", "See https://wa.me/c/15550001111 now"), ("extendedTextMessage.matchedText", "https://wa.me/c/15550001111"),
                ("extendedTextMessage.title", "Shop"), ("extendedTextMessage.description", "All of it")],
            """{"text":"See https://wa.me/c/15550001111","linkPreview":{"matched-text":"https://wa.me/c/15550001111","title":"Shop","description":"All of it"}}""",
            null,
            [("type", "text"), ("text.link_preview.url", "https://wa.me/c/15550001111"), ("text.link_preview.title", "Shop")]),
    ];
}
