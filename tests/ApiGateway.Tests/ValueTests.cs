using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Values of the right type that can't be: each is told by the name of its field.</summary>
[Collection(GatewayCollection.Name)]
public sealed class ValueTests(GatewayStage stage) : IAsyncLifetime
{
    private string _channel = "";
    private string _phone = "";

    public async ValueTask InitializeAsync() => (_channel, _phone) = (await stage.CreateChannelAsync(), await stage.CreatePhoneAsync());

    [Theory]
    [InlineData("POST", "/v1/channels", """{"name":""}""", "name")]
    [InlineData("POST", "/v1/channels", """{"name":"  "}""", "name")]
    [InlineData("POST", "/v1/channels", """{"name":"a","metadata":{"":"x"}}""", "metadata")]
    [InlineData("POST", "/v1/channels", """{"name":"a","metadata":{"k":1}}""", "metadata.k")]
    [InlineData("POST", "/v1/channels", """{"name":"a","proxy":"ftp://proxy:21"}""", "proxy")]
    [InlineData("POST", "/v1/channels", """{"name":"a","proxy":"not an address"}""", "proxy")]
    [InlineData("POST", "/v1/channels", """{"name":"p","proxy":"http://127.0.0.2:9100"}""", "proxy")]
    [InlineData("POST", "/v1/channels", """{"name":"p","proxy":"socks5://u:p@[::1]:1080"}""", "proxy")]
    [InlineData("POST", "/v1/channels", """{"name":"p","proxy":"https://169.254.169.254"}""", "proxy")]
    [InlineData("PATCH", "/v1/channels/{channel}", """{"name":""}""", "name")]
    [InlineData("PATCH", "/v1/channels/{channel}/settings", """{"ignored_presences":["+4915187654321","somebody"]}""", "ignored_presences[1]")]
    [InlineData("PATCH", "/v1/channels/{channel}/profile", """{"name":""}""", "name")]
    [InlineData("PATCH", "/v1/channels/{channel}/profile", """{"name":"Twenty-six characters long"}""", "name")]
    [InlineData("PATCH", "/v1/channels/{channel}/profile", """{"picture":"no base64!"}""", "picture")]
    [InlineData("PUT", "/v1/channels/{channel}/profile/picture", """{}""", "media_id")]
    [InlineData("PUT", "/v1/channels/{channel}/profile/picture", """{"media_url":"https://a.example/b.jpg","media_base64":"/9j/4AAQ"}""", "media_id")]
    [InlineData("PUT", "/v1/channels/{channel}/profile/picture", """{"media_base64":"aGVsbG8="}""", "media_base64")]
    [InlineData("PUT", "/v1/channels/{channel}/profile/timer", """{"ephemeral_expiration":3600}""", "ephemeral_expiration")]
    [InlineData("POST", "/v1/channels/{channel}/profile/qr/lookup", """{"code":"https://example.com/qr/ABC"}""", "code")]
    [InlineData("PATCH", "/v1/channels/{channel}/privacy", """{"online":"none"}""", "online")]
    [InlineData("PATCH", "/v1/channels/{channel}/privacy", """{"last_seen":"sometimes"}""", "last_seen")]
    [InlineData("PUT", "/v1/channels/{channel}/privacy/last_seen/exceptions", """{"contacts":["+4915187654321","me"]}""", "contacts[1]")]
    [InlineData("PUT", "/v1/channels/{channel}/privacy/online/exceptions", """{"contacts":[]}""", "category")]
    [InlineData("PUT", "/v1/channels/{channel}/blacklist/120363021033254949@g.us", null, "jid")]
    [InlineData("POST", "/v1/channels/{channel}/labels", """{"id":"1","name":"a","color":20}""", "color")]
    [InlineData("POST", "/v1/channels/{channel}/labels", """{"id":"1","name":"a","color_name":"pink"}""", "color_name")]
    [InlineData("POST", "/v1/channels/{channel}/quick-replies", """{"shortcut":"","message":"a"}""", "shortcut")]
    [InlineData("POST", "/v1/channels/{channel}/quick-replies", """{"shortcut":"a","message":"a","keywords":["b"," "]}""", "keywords[1]")]
    [InlineData("PUT", "/v1/sandbox/phones/{phone}/privacy", """{"category":"last","value":"sometimes"}""", "category")]
    [InlineData("PATCH", "/v1/sandbox/phones/{phone}/profile", """{"picture_base64":"aGVsbG8="}""", "picture_base64")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/newsletters", """{"name":" \n "}""", "name")]
    [InlineData("PATCH", "/v1/sandbox/phones/{phone}/newsletters/120363021033254949@newsletter", """{"name":"   "}""", "name")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/presence", """{"presence":"typing"}""", "channel_id")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/presence", """{"presence":"available","to":"+4915187654321"}""", "channel_id")]
    [InlineData("PUT", "/v1/channels/{channel}/presences/me", """{"presence":"away"}""", "presence")]
    [InlineData("PUT", "/v1/channels/{channel}/presences/me", """{"presence":"typing"}""", "presence")]
    [InlineData("PUT", "/v1/channels/{channel}/presences/me", """{"presence":"available","to":"+4915187654321"}""", "presence")]
    [InlineData("PUT", "/v1/channels/{channel}/presences/me", """{"presence":"typing","to":"Ada"}""", "to")]
    [InlineData("PUT", "/v1/channels/{channel}/presences/me", """{"presence":"available","delay":5}""", "delay")]
    [InlineData("PUT", "/v1/channels/{channel}/presences/+4915187654321", """{"presence":"available"}""", "presence")]
    [InlineData("PUT", "/v1/channels/{channel}/presences/+4915187654321", """{"presence":"typing","delay":61}""", "delay")]
    [InlineData("PUT", "/v1/channels/{channel}/presences/120363021033254949@newsletter", """{"presence":"typing"}""", "chat_id")]
    [InlineData("POST", "/v1/channels/{channel}/newsletters", """{"name":" "}""", "name")]
    [InlineData("POST", "/v1/channels/{channel}/newsletters", """{"name":"N","picture":"bm8gcGljdHVyZQ=="}""", "picture")]
    [InlineData("PATCH", "/v1/channels/{channel}/newsletters/120363021033254949@newsletter", """{"reactions":"some"}""", "reactions")]
    [InlineData("PUT", "/v1/channels/{channel}/newsletters/120363021033254949@newsletter/messages/101/reaction", """{"emoji":"ok"}""", "emoji")]
    [InlineData("PUT", "/v1/channels/{channel}/newsletters/120363021033254949@newsletter/messages/101/vote", """{"options":[]}""", "options")]
    [InlineData("POST", "/v1/channels/{channel}/newsletters/120363021033254949@newsletter/views", """{"server_ids":[0]}""", "server_ids")]
    [InlineData("PUT", "/v1/channels/{channel}/newsletters/120363021033254949@newsletter/owner", """{"jid":"Ada"}""", "jid")]
    [InlineData("POST", "/v1/channels/{channel}/communities/120363021033254949@g.us/owner", """{"jid":"Ada"}""", "jid")]
    [InlineData("POST", "/v1/channels/{channel}/communities/120363021033254949@g.us/suggestions", "{}", "group_ids")]
    [InlineData("POST", "/v1/channels/{channel}/communities/120363021033254949@g.us/suggestions", """{"group_ids":["Ada"]}""", "group_ids[0]")]
    [InlineData(
        "POST", "/v1/channels/{channel}/communities/120363021033254949@g.us/suggestions",
        """{"group_ids":["120363021033254950@g.us"],"join_approval":true}""", "join_approval")]
    [InlineData(
        "POST", "/v1/channels/{channel}/communities/120363021033254949@g.us/suggestions/120363021033254950@g.us/approve", """{"creator":"Ada"}""", "creator")]
    [InlineData("POST", "/v1/channels/{channel}/newsletters/link/0029VaAbCdEfGhIjKlMnOpQr", """{"to":"Ada"}""", "to")]
    [InlineData("POST", "/v1/channels/{channel}/pair-code", """{"phone_number":"my phone"}""", "phone_number")]
    [InlineData("POST", "/v1/channels/{channel}/pair-code", """{"phone_number":"012345678"}""", "phone_number")]
    [InlineData("POST", "/v1/channels/{channel}/messages", """{"type":"text","to":"+4915187654321","text":""}""", "text")]
    [InlineData("POST", "/v1/channels/{channel}/stories", """{}""", "text")]
    [InlineData("POST", "/v1/channels/{channel}/stories", """{"text":"a","media_base64":"T2dnUw=="}""", "text")]
    [InlineData("POST", "/v1/channels/{channel}/stories/send/text", """{"text":"a","background_color":"green"}""", "background_color")]
    [InlineData("POST", "/v1/channels/{channel}/stories/send/text", """{"text":"a","status_jid_list":["120363021033254949@g.us"]}""", "status_jid_list[0]")]
    [InlineData("POST", "/v1/channels/{channel}/stories/send/text", """{"text":"a","status_jid_list":[]}""", "status_jid_list")]
    [InlineData(
        "POST", "/v1/channels/{channel}/stories/send/text", """{"text":"a","status_jid_list":["+4915187654321"],"exclude_contacts":["+4915187654321"]}""",
        "exclude_contacts")]
    [InlineData("POST", "/v1/channels/{channel}/messages", """{"type":"story","text":"a","to":"+4915187654321"}""", "to")]
    [InlineData("POST", "/v1/channels/{channel}/messages", """{"type":"story","text":"a","typing_time":3}""", "typing_time")]
    [InlineData("POST", "/v1/channels/{channel}/messages/story", """{"text":"a","mentions":["+4915187654321"]}""", "mentions")]
    [InlineData("POST", "/v1/channels/{channel}/calls", """{"start_time":"0001-01-01T00:00:00Z"}""", "start_time")]
    [InlineData("POST", "/v1/channels/{channel}/messages", """{"type":"text","to":"+4915187654321","text":"a","client_ref":""}""", "client_ref")]
    [InlineData("POST", "/v1/channels/{channel}/messages", """{"type":"text","to":"+4915187654321","text":"a","quoted":"two words"}""", "quoted")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages", """{"type":"text","to":"+4915187654321","text":"a","mentions":["+4915187654321","x"]}""", "mentions[1]")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages", """{"type":"text","to":"+4915187654321","text":"a","mentions":["120363021033254949@g.us"]}""",
        "mentions[0]")]
    [InlineData("POST", "/v1/channels/{channel}/messages", """{"type":"text","to":"+4915187654321","text":"a","view_once":true}""", "view_once")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages", """{"type":"document","to":"+4915187654321","media_base64":"JVBERi0xLjQ=","view_once":true}""", "view_once")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages/sticker", """{"to":"+4915187654321","media_base64":"UklGRgAAAABXRUJQ","view_once":true}""", "view_once")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages",
        """{"type":"audio","to":"+4915187654321","media_base64":"T2dnUw==","mime_type":"audio/ogg;\r\n codecs=opus"}""", "mime_type")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages", """{"type":"audio","to":"+4915187654321","media_base64":"T2dnUw==","mime_type":"audio/ogg\n"}""",
        "mime_type")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages",
        """{"type":"document","to":"+4915187654321","media_base64":"T2dnUw==","mime_type":"text/plain;\tcharset=x"}""", "mime_type")]
    [InlineData("POST", "/v1/channels/{channel}/media", """{"source_url":"https://a.example/b","mime_type":"text/plain\r\nX-Header: 1"}""", "mime_type")]
    [InlineData("POST", "/v1/channels/{channel}/media", """{"source_url":"https://a.example/b","mime_type":"text/plain; a=\"b\u0000\""}""", "mime_type")]
    [InlineData("POST", "/v1/channels/{channel}/messages", """{"type":"poll","to":"+4915187654321","title":" ","options":["a","b"]}""", "title")]
    [InlineData("POST", "/v1/channels/{channel}/messages", """{"type":"poll","to":"+4915187654321","title":"?","options":["a"," "]}""", "options[1]")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages", """{"type":"event","to":"+4915187654321","title":"E","start_time":"9999-12-31T23:59:59Z"}""", "start_time")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages", """{"type":"event","to":"+4915187654321","title":"E","start_time":"0001-01-01T00:00:00Z"}""", "start_time")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages", """{"type":"location","to":"+4915187654321","latitude":1,"longitude":2,"url":"javascript:alert(1)"}""",
        "url")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages", """{"type":"link_preview","to":"+4915187654321","text":"https://a.b","title":"T","preview":"aGVsbG8="}""",
        "preview")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages",
        """{"type":"template","to":"+4915187654321","text":"T","buttons":[{"type":"call","title":"C","phone_number":"us"}]}""", "buttons[0].phone_number")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages",
        """{"type":"template","to":"+4915187654321","text":"T","buttons":[{"type":"copy","title":"C","copy_code":"x","url":"https://a.b"}]}""",
        "buttons[0].url")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages",
        """{"type":"template","to":"+4915187654321","text":"T","buttons":[{"type":"quick_reply","title":"A","id":"1"}"""
        + """,{"type":"quick_reply","title":"B","id":"1"}]}""", "buttons[1].id")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages",
        """{"type":"interactive","to":"+4915187654321","body":{"text":"B"},"action":{"list":{"label":"L","sections":[{"rows":[{"id":"1","title":"A"}]}"""
        + """,{"rows":[{"id":"1","title":"B"}]}]}}}""", "action.list.sections[1].rows[0].id")]
    [InlineData("POST", "/v1/channels/{channel}/business", "{}", "body")]
    [InlineData("POST", "/v1/channels/{channel}/business", """{"email":"nobody"}""", "email")]
    [InlineData("POST", "/v1/channels/{channel}/business", """{"websites":["https://a.b","https://c.d","https://e.f"]}""", "websites")]
    [InlineData("POST", "/v1/channels/{channel}/business", """{"websites":["javascript:alert(1)"]}""", "websites[0]")]
    [InlineData(
        "POST", "/v1/channels/{channel}/business",
        """{"hours":{"time_zone":"Europe/Berlin","config":[{"day":"mon","mode":"specific_hours","open_time":1440,"close_time":1080}]}}""",
        "hours.config[0].open_time")]
    [InlineData(
        "POST", "/v1/channels/{channel}/business", """{"hours":{"time_zone":"Europe/Berlin","config":[{"day":"mon","mode":"open_24h","open_time":1}]}}""",
        "hours.config[0].open_time")]
    [InlineData(
        "POST", "/v1/channels/{channel}/business", """{"hours":{"time_zone":"Europe/Berlin","config":[{"day":"mon","mode":"open_25h"}]}}""",
        "hours.config[0].mode")]
    [InlineData("PUT", "/v1/channels/{channel}/business/cover", """{"image":"http://a.b/c.jpg"}""", "image")]
    [InlineData("POST", "/v1/channels/{channel}/business/products", """{"name":"R","price":"a lot","currency":"EUR","images":["https://a.b/c"]}""", "price")]
    [InlineData("POST", "/v1/channels/{channel}/business/products", """{"name":"R","price":-1,"currency":"EUR","images":["https://a.b/c"]}""", "price")]
    [InlineData("POST", "/v1/channels/{channel}/business/products", """{"name":"R","price":0.0001,"currency":"EUR","images":["https://a.b/c"]}""", "price")]
    [InlineData("POST", "/v1/channels/{channel}/business/products", """{"name":"R","price":1,"currency":"eur","images":["https://a.b/c"]}""", "currency")]
    [InlineData("POST", "/v1/channels/{channel}/business/products", """{"name":"R","price":1,"currency":"EUR","images":[]}""", "images")]
    [InlineData("POST", "/v1/channels/{channel}/business/products", """{"name":"R","price":1,"currency":"EUR","images":["med_1"]}""", "images[0]")]
    [InlineData("POST", "/v1/channels/{channel}/business/products/import", """{"products":[]}""", "products")]
    [InlineData(
        "POST", "/v1/channels/{channel}/business/products/import", """{"products":[{"name":"R","price":1e-9,"currency":"EUR","images":["https://a.b/c"]}]}""",
        "products[0].price")]
    [InlineData("POST", "/v1/channels/{channel}/business/collections", """{"name":"S","products":["prd_x"]}""", "products[0]")]
    [InlineData("PATCH", "/v1/channels/{channel}/business/collections/1", "{}", "body")]
    [InlineData("POST", "/v1/channels/{channel}/messages/product", """{"to":"+4915187654321","product_id":"prd_1","title":"R"}""", "catalog_id")]
    [InlineData("POST", "/v1/channels/{channel}/messages/product", """{"to":"+4915187654321","product_id":"prd_1","price":1}""", "title")]
    [InlineData("PATCH", "/v1/channels/{channel}/chats/+4915187654321", """{"ephemeral_expiration":5}""", "ephemeral_expiration")]
    [InlineData("PUT", "/v1/channels/{channel}/contacts", """{"phone":"120363021033254949@g.us","name":"A"}""", "phone")]
    [InlineData("POST", "/v1/channels/{channel}/contacts/check", """{"contacts":["+4915187654321",7]}""", "contacts[1]")]
    [InlineData("POST", "/v1/channels/{channel}/contacts/check", """{"contacts":[]}""", "contacts")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/messages", """{"to":"+4915187654321","type":"poll","title":"?","options":["a"]}""", "options")]
    [InlineData(
        "POST", "/v1/sandbox/phones/{phone}/messages", """{"to":"+4915187654321","type":"contact","contacts":[{"name":"A","vcard":"no card"}]}""",
        "contacts[0].vcard")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/messages", """{"to":"+4915187654321","type":"image"}""", "media_base64")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/messages", """{"to":"+4915187654321","type":"forward"}""", "message_id")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/messages", """{"to":"+15550009997","text":"a"}""", "to")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/messages", """{"channel_id":null,"to":"status@broadcast","text":"a","quoted":"3EB0NEVER"}""", "quoted")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/react", """{"message_id":"3EB0NEVER","emoji":"thumbs"}""", "emoji")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/react", """{"message_id":"3EB0NEVER","emoji":"👍"}""", "message_id")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/edit", """{"message_id":"3EB0NEVER","text":""}""", "text")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/read", """{"all":true,"played":true}""", "played")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/app-state", """{"action":"label","label_id":"seven","name":"a"}""", "label_id")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/app-state", """{"action":"label","label_id":"7","name":"a","color":20}""", "color")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/messages", """{"to":"+4915187654321","type":"raw","content":"%%%"}""", "content")]
    [InlineData("POST", "/v1/channels/{channel}/messages/text", """{"type":"image","to":"+4915187654321","text":"a"}""", "type")]
    [InlineData("POST", "/v1/webhook-endpoints", """{"url":"https://example.com/","events":[]}""", "events")]
    [InlineData("POST", "/v1/webhook-endpoints", """{"url":"https://example.com/","events":["*","message.eaten"]}""", "events[1]")]
    [InlineData("POST", "/v1/webhook-endpoints", """{"url":"example.com","events":["*"]}""", "url")]
    [InlineData("POST", "/v1/webhook-endpoints", """{"url":"ftp://example.com/","events":["*"]}""", "url")]
    [InlineData("POST", "/v1/webhook-endpoints", """{"url":"https://me:secret@example.com/","events":["*"]}""", "url")]
    [InlineData("POST", "/v1/webhook-endpoints", """{"url":"https://example.com/#here","events":["*"]}""", "url")]
    [InlineData("POST", "/v1/webhook-endpoints", """{"url":"https://example.com/","events":["*"],"signing_secret":"whsec_c2hvcnQ="}""", "signing_secret")]
    [InlineData("POST", "/v1/webhook-endpoints", """{"url":"https://example.com/","events":["*"],"signing_secret":"mine"}""", "signing_secret")]
    [InlineData("POST", "/v1/webhook-endpoints", """{"url":"https://example.com/","events":["*"],"headers":{"Host":"x"}}""", "headers.Host")]
    [InlineData(
        "POST", "/v1/webhook-endpoints", """{"url":"https://example.com/","events":["*"],"headers":{"X-WhatIsUp-Event":"x"}}""", "headers.X-WhatIsUp-Event")]
    [InlineData("POST", "/v1/webhook-endpoints", """{"url":"https://example.com/","events":["*"],"headers":{"X-A":"a\r\nb: c"}}""", "headers.X-A")]
    [InlineData(
        "POST", "/v1/webhook-endpoints", """{"url":"https://example.com/","events":["*"],"channel_id":"{channel}","channel_ids":["{channel}"]}""",
        "channel_ids")]
    [InlineData("POST", "/v1/webhook-endpoints", """{"url":"https://example.com/","events":["*"],"channel_ids":["x"]}""", "channel_ids[0]")]
    [InlineData("POST", "/v1/webhook-endpoints", """{"url":"https://example.com/","events":["*"],"chat_type_filter":"none"}""", "chat_type_filter")]
    [InlineData("POST", "/v1/sandbox/phones", """{"phone_number":"12"}""", "phone_number")]
    [InlineData("POST", "/v1/sandbox/phones", """{"push_name":""}""", "push_name")]
    [InlineData("POST", "/v1/sandbox/phones", """{"jid":"558488251234@s.whatsapp.net"}""", "phone_number")]
    [InlineData("POST", "/v1/sandbox/phones", """{"phone_number":"+5584988251234","jid":"123456789012345@lid"}""", "jid")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/scan", """{"qr":"no QR"}""", null)]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/messages", """{"text":"a"}""", "channel_id")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/messages", """{"text":"a","to":"+4915187654321","channel_id":"{channel}"}""", "channel_id")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/messages", """{"text":"a","to":"nobody"}""", "to")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/messages", """{"text":"a","to":"+4915187654321","type":"hologram"}""", "type")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/read", """{}""", "message_ids")]
    [InlineData("POST", "/v1/sandbox/phones/{phone}/unlink", """{}""", "channel_id")]
    [InlineData("POST", "/v1/sandbox/faults", """{"channel_id":"{channel}","kind":"drop_socket","count":0}""", "count")]
    [InlineData("POST", "/v1/sandbox/faults", """{"channel_id":"{channel}","kind":"delay_ack","delay_ms":0}""", "delay_ms")]
    [InlineData("POST", "/v1/sandbox/faults", """{"channel_id":"{channel}","kind":"ban","code":7}""", "code")]
    [InlineData("POST", "/v1/sandbox/faults", """{"channel_id":"{channel}","kind":"meteor"}""", "kind")]
    [InlineData("GET", "/v1/channels?limit=0", null, "limit")]
    [InlineData("GET", "/v1/channels?limit=201", null, "limit")]
    [InlineData("GET", "/v1/channels?limit=ten", null, "limit")]
    [InlineData("GET", "/v1/channels?limit=1&limit=2", null, "limit")]
    [InlineData("GET", "/v1/channels?cursor=", null, "cursor")]
    [InlineData("GET", "/v1/channels?cursor=AAAA", null, "cursor")]
    [InlineData("GET", "/v1/messages?cursor=AAAA", null, "cursor")]
    [InlineData("GET", "/v1/webhook-endpoints?cursor=AAAA", null, "cursor")]
    [InlineData("GET", "/v1/webhook-deliveries?cursor=AAAA", null, "cursor")]
    [InlineData("GET", "/v1/messages?status=eaten", null, "status")]
    [InlineData("GET", "/v1/messages?type=img", null, "type")]
    [InlineData("DELETE", "/v1/channels/{channel}/messages/3EB0NEVER", """{"for":"us"}""", "for")]
    [InlineData("DELETE", "/v1/channels/{channel}/messages/3EB0NEVER", """{"for":["me"]}""", "for")]
    [InlineData("DELETE", "/v1/channels/{channel}/messages/3EB0NEVER", """{"scope":"me"}""", "scope")]
    [InlineData("DELETE", "/v1/channels/{channel}/messages/3EB0NEVER?for=everyone", """{"for":"me"}""", "for")]
    [InlineData(
        "POST", "/v1/channels/{channel}/messages", """{"type":"voice","to":"+4915187654321","media_base64":"T2dnUwAC","waveform":"/v8="}""", "waveform")]
    [InlineData("POST", "/v1/channels/{channel}/messages", """{"type":"image","to":"+4915187654321","media_url":"https://10.0.0.1/a.png"}""", "media_url")]
    [InlineData("GET", "/v1/messages?from_me=yes", null, "from_me")]
    [InlineData("GET", "/v1/messages?after=yesterday", null, "after")]
    [InlineData("GET", "/v1/messages?before=2026-04-02T09:30:15", null, "before")]
    [InlineData("GET", "/v1/messages?chat_id=nobody", null, "chat_id")]
    [InlineData("GET", "/v1/messages?q=%00", null, "q")]
    [InlineData("GET", "/v1/channels/{channel}/messages?limit=-1", null, "limit")]
    [InlineData("GET", "/v1/webhook-deliveries?status=lost", null, "status")]
    [InlineData("GET", "/v1/webhook-deliveries?event=message.eaten", null, "event")]
    [InlineData("GET", "/v1/webhook-deliveries?channel_id=x", null, "channel_id")]
    [InlineData("GET", "/v1/webhook-deliveries?endpoint_id=x", null, "endpoint_id")]
    [InlineData("GET", "/v1/sandbox/phones/{phone}/messages?cursor=x", null, "cursor")]
    public async Task Invalid_value_is_an_invalid_request_that_names_the_field(string method, string path, string? body, string? field)
    {
        var content = body is null ? null : new StringContent(Fill(body), System.Text.Encoding.UTF8, "application/json");
        var reply = await stage.Test.SendAsync(new HttpMethod(method), Fill(path), content);
        Assert.True((int)reply.Status == 400 && reply.Code == "invalid_request", reply.ToString());
        if (field is not null) Assert.True(reply.Detail(field) is not null, reply.ToString());
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("12345")]
    [InlineData("+0151876543210")]
    [InlineData("+49 151 87654321")]
    [InlineData("+491518765432109876")]
    [InlineData("4915187654321@example.com")]
    [InlineData("+4915187654321@s.whatsapp.net")]
    [InlineData("@s.whatsapp.net")]
    [InlineData("4915187654321@s.whatsapp.net\n")]
    public async Task Recipient_that_is_not_a_number_is_rejected_with_its_field(string to)
    {
        var reply = await stage.Test.PostAsync($"/v1/channels/{_channel}/messages", new { type = "text", to, text = "a" });
        Assert.True((int)reply.Status == 400 && reply.Code == "invalid_request" && reply.Detail("to") is not null, reply.ToString());
    }

    [Theory]
    [InlineData("+49123", false)]
    [InlineData("+15551234567", true)]
    [InlineData("558488251234@s.whatsapp.net", true)]
    [InlineData("+558488251234", true)]
    public async Task Test_and_live_channels_accept_the_same_addresses(string to, bool isTaken)
    {
        foreach (var api in new[] { stage.Test, stage.Live })
        {
            var path = $"/v1/channels/{await stage.CreateChannelAsync(api)}/messages";
            var reply = await api.PostAsync(path, new { type = "text", to, text = "a", mentions = new[] { to } });
            Assert.Equal(isTaken ? "channel_unavailable" : "invalid_request", reply.Code);
            Assert.Equal(isTaken, reply.Detail("to") is null && reply.Detail("mentions[0]") is null);
            var card = await api.PostAsync(
                path, new { type = "contact", to = "+4915112345678", contacts = new[] { new { name = "A", phones = new[] { to.Split('@')[0] } } } });
            Assert.Equal(isTaken ? "channel_unavailable" : "invalid_request", card.Code);
            Assert.Equal(isTaken ? 200 : 400, (int)(await api.GetAsync($"/v1/messages?chat_id={Uri.EscapeDataString(to)}")).Status);
        }
    }

    [Theory]
    [InlineData("https://10.0.0.1/hook")]
    [InlineData("https://192.168.1.10/hook")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/hook")]
    [InlineData("https://[fd00::1]/hook")]
    [InlineData("https://[::ffff:10.0.0.1]/hook")]
    [InlineData("https://localhost/hook")]
    [InlineData("https://intranet.internal/hook")]
    [InlineData("https://0x0a000001/hook")]
    [InlineData("https://167772161/hook")]
    [InlineData("http://example.com/hook")]
    public async Task Webhook_on_a_private_address_is_rejected_at_create_and_change(string url)
    {
        var created = await stage.Test.PostAsync("/v1/webhook-endpoints", new { url, events = new[] { "*" } });
        Assert.True((int)created.Status == 400 && created.Code == "invalid_request" && created.Detail("url") is not null, created.ToString());
        var good = (await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = "http://127.0.0.1:9/hook", events = new[] { "*" }, enabled = false }))
            .String("id");
        var changed = await stage.Test.PatchAsync($"/v1/webhook-endpoints/{good}", new { url });
        Assert.True((int)changed.Status == 400 && changed.Code == "invalid_request" && changed.Detail("url") is not null, changed.ToString());
        Assert.Equal("http://127.0.0.1:9/hook", (await stage.Test.GetAsync($"/v1/webhook-endpoints/{good}")).String("url"));
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"/v1/webhook-endpoints/{good}")).Status);
    }

    [Fact]
    public async Task All_invalid_fields_are_reported_together()
    {
        var reply = await stage.Test.PostAsync(
            $"/v1/channels/{_channel}/messages", new { type = "text", to = "nobody", text = "", client_ref = new string('r', 129) });
        Assert.NotNull(reply.Detail("to"));
        Assert.NotNull(reply.Detail("text"));
        Assert.NotNull(reply.Detail("client_ref"));
    }

    private string Fill(string text) => text.Replace("{channel}", _channel, StringComparison.Ordinal).Replace("{phone}", _phone, StringComparison.Ordinal);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
