package store

// rowChecks derive from other records what no leaf says: who a payment belongs
// to, how it came to stand where it stands, and which rows have no business there.
var rowChecks = []Check{
	{"payment_person", "SELECT count(*) FROM payment", `SELECT 'payment:' || p.id FROM payment p LEFT JOIN entitlement e ON e.id = p.entitlement_id
		LEFT JOIN identity i ON i.id = p.identity_id LEFT JOIN identity f ON f.id = e.identity_id LEFT JOIN payment o ON o.id = p.replaces_id
		WHERE i.id IS NULL OR f.id IS NULL OR i.person_id <> p.person_id OR f.person_id <> e.person_id
		OR p.identity_id <> coalesce(o.identity_id, e.identity_id) AND NOT EXISTS (SELECT 1 FROM remedy r
			WHERE r.payment_id = p.replaces_id AND r.kind = 'correct' AND r.identity_id = p.identity_id AND r.state NOT IN ('pending', 'rejected'))`},
	{"new_cards", "SELECT count(*) FROM card_offer", `SELECT 'card_offer:' || o.id FROM card_offer o LEFT JOIN payment p ON p.id = o.payment_id
		LEFT JOIN identity i ON i.id = o.identity_id LEFT JOIN receipt_link l ON l.id = o.link_id
		WHERE p.id IS NULL OR i.id IS NULL OR i.person_id <> p.person_id OR (o.source = 'student') <> (l.id IS NOT NULL) OR l.payment_id <> o.payment_id
		OR o.state = 'taken' AND NOT EXISTS (SELECT 1 FROM remedy r WHERE r.offer_id = o.id)
		UNION ALL SELECT 'remedy:' || r.id FROM remedy r JOIN card_offer o ON o.id = r.offer_id
			WHERE o.payment_id <> r.payment_id OR o.identity_id <> r.identity_id OR r.state IN ('pending', 'approved') AND o.state <> 'taken'`},
	{"payment_state", "SELECT count(*) FROM payment", `SELECT 'payment:' || p.id FROM payment p LEFT JOIN batch b ON b.id = p.batch_id
		LEFT JOIN (SELECT payment_id, max(CASE WHEN outcome <> 'succeeded' THEN 1 ELSE 0 END) AS failed FROM bank_result_line
			WHERE verdict = 'matched' GROUP BY payment_id) l ON l.payment_id = p.id
		WHERE b.id IS NULL OR p.live <> CASE WHEN p.state IN ('prepared', 'sent', 'held', 'paid') THEN 1 ELSE 0 END
		OR p.back < 0 OR p.back > p.amount OR (p.state = 'returned') <> (p.back = p.amount) OR p.back > 0 AND p.state NOT IN ('paid', 'returned')
		OR (p.state = 'cancelled') <> (b.state = 'cancelled') OR (p.state = 'prepared') <> (b.state NOT IN ('released', 'cancelled'))
		OR p.state = 'sent' AND (b.channel = 'cash' OR l.payment_id IS NOT NULL) OR p.state = 'held' AND b.channel <> 'cash'
		OR p.state = 'failed' AND b.channel <> 'cash' AND coalesce(l.failed, 0) = 0
		OR (p.reason <> '') <> (p.state IN ('failed', 'returned') OR p.back > 0)
		OR p.reason NOT IN ('', 'returned', 'problem', 'unclaimed') AND NOT EXISTS (SELECT 1 FROM bank_result_line x WHERE x.payment_id = p.id AND x.reason = p.reason)`},
	{"people", "SELECT count(*) FROM person", `SELECT 'person:' || p.id FROM person p LEFT JOIN (SELECT DISTINCT person_id FROM entitlement) e ON e.person_id = p.id
		WHERE e.person_id IS NULL
		UNION ALL SELECT 'identity:' || i.id FROM identity i LEFT JOIN (SELECT identity_id FROM entitlement UNION SELECT identity_id FROM remedy
			UNION SELECT identity_id FROM card_offer) u ON u.identity_id = i.id
		LEFT JOIN person p ON p.id = i.person_id WHERE u.identity_id IS NULL OR p.id IS NULL`},
	{"chart_whole", "SELECT count(*) FROM account", `SELECT 'account:' || g.account_id FROM account_guard g LEFT JOIN account a ON a.id = g.account_id WHERE a.id IS NULL
		UNION ALL SELECT 'book:' || b.id FROM book b WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.book_id = b.id)
		UNION ALL SELECT 'asset:' || s.id FROM asset s WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.asset_id = s.id)
			AND NOT EXISTS (SELECT 1 FROM gift_item i WHERE i.asset_id = s.id)`},
	{"advances", "SELECT count(*) FROM advance", `SELECT 'account:' || x.account_id FROM advance x LEFT JOIN account a ON a.id = x.account_id
		LEFT JOIN program g ON g.id = x.program_id LEFT JOIN department d ON d.id = x.department_id
		WHERE a.id IS NULL OR g.id IS NULL OR d.id IS NULL OR a.code <> '1218.' || g.code || '.' || d.code
		UNION ALL SELECT 'account:' || a.id FROM account a LEFT JOIN advance x ON x.account_id = a.id WHERE a.code LIKE '1218.%' AND x.account_id IS NULL`},
	{"lots", "SELECT count(*) FROM lot_account", `SELECT 'purchase:' || l.purchase_id FROM lot_account l LEFT JOIN account a ON a.id = l.account_id
		LEFT JOIN purchase p ON p.id = l.purchase_id LEFT JOIN gift_item i ON i.id = p.item_id
		WHERE a.id IS NULL OR i.id IS NULL OR (l.role = 'held') <> (l.holder_id <> 0) OR a.code <> CASE l.role WHEN 'value' THEN '1302' WHEN 'held' THEN '1302'
			WHEN 'payable' THEN '2302' WHEN 'price' THEN '5001.DIFF' WHEN 'expense' THEN '5001.GIFT' WHEN 'bought' THEN '9101' WHEN 'given' THEN '9102'
			WHEN 'counted' THEN '9103' WHEN 'scrapped' THEN '9104' ELSE l.role END || '.' || i.code || '.P' || l.purchase_id
			|| CASE l.role WHEN 'held' THEN '.H' || l.holder_id ELSE '' END
		UNION ALL SELECT 'account:' || a.id FROM account a LEFT JOIN lot_account l ON l.account_id = a.id
		WHERE l.account_id IS NULL AND (a.code LIKE '1302.%' OR a.code LIKE '2302.%' OR a.code LIKE '5001.DIFF.%' OR a.code LIKE '5001.GIFT.%' OR a.code LIKE '91__.%')`},
	{"link_state", "SELECT count(*) FROM receipt_link", `SELECT 'payment:' || l.payment_id FROM receipt_link l
		LEFT JOIN (SELECT payment_id, max(id) AS id FROM receipt_link GROUP BY payment_id) m ON m.payment_id = l.payment_id
		LEFT JOIN (SELECT payment_id, max(at) AS at FROM receipt WHERE via = 'link' GROUP BY payment_id) r ON r.payment_id = l.payment_id
		WHERE l.state NOT IN ('open', 'used', 'revoked') OR l.state = 'open' AND (l.id <> m.id OR r.at >= l.at)
		OR l.state = 'revoked' AND l.id = m.id
		OR l.state <> 'open' AND (l.state = 'used') <> EXISTS (SELECT 1 FROM receipt x WHERE x.payment_id = l.payment_id AND x.via = 'link' AND x.at >= l.at
			AND NOT EXISTS (SELECT 1 FROM receipt_link n WHERE n.payment_id = l.payment_id AND n.id > l.id AND n.at <= x.at))`},
	{"setup_link", "SELECT count(*) FROM app_user", `SELECT 'setup_token' FROM setup_token t WHERE t.role NOT IN ('admin', 'security')
		OR EXISTS (SELECT 1 FROM app_user u WHERE u.role = t.role AND u.disabled = 0 AND u.until = '')`},
}
