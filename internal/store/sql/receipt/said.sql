-- Every act on receipts with the receipts it made, in their order.
SELECT e.id AS entry_id, e.subject AS entry_subject, e.actor_id AS entry_actor_id, e.at AS entry_at, e.leaf AS entry_leaf,
	r.id, r.payment_id, r.act, r.reason, r.salt, r.by_id, r.at, r.via, r.amount,
	r.proxy_name, r.proxy_relation, r.proxy_letter, r.device, r.version
FROM entry e
LEFT JOIN receipt r ON r.entry_id = e.id
WHERE e.kind = 'receipt'
ORDER BY e.id, r.id
